package dev.sonde.symbols.demangle;

import dev.sonde.symbols.demangle.ExpressionNodes.Binary;
import dev.sonde.symbols.demangle.ExpressionNodes.Call;
import dev.sonde.symbols.demangle.ExpressionNodes.Cast;
import dev.sonde.symbols.demangle.ExpressionNodes.Conditional;
import dev.sonde.symbols.demangle.ExpressionNodes.Fold;
import dev.sonde.symbols.demangle.ExpressionNodes.FunctionParameter;
import dev.sonde.symbols.demangle.ExpressionNodes.Initializer;
import dev.sonde.symbols.demangle.ExpressionNodes.Literal;
import dev.sonde.symbols.demangle.ExpressionNodes.NamedCast;
import dev.sonde.symbols.demangle.ExpressionNodes.New;
import dev.sonde.symbols.demangle.ExpressionNodes.PackSize;
import dev.sonde.symbols.demangle.ExpressionNodes.Postfix;
import dev.sonde.symbols.demangle.ExpressionNodes.Prefix;
import dev.sonde.symbols.demangle.ExpressionNodes.Query;
import dev.sonde.symbols.demangle.ExpressionNodes.Subscript;
import dev.sonde.symbols.demangle.NameNodes.Nested;
import dev.sonde.symbols.demangle.NameNodes.Template;
import dev.sonde.symbols.demangle.NameNodes.Text;
import dev.sonde.symbols.demangle.TypeNodes.Expansion;
import java.util.ArrayList;
import java.util.List;

/** Reads the expressions of the Itanium C++ ABI. */
final class ItaniumExpressions {
  private final ItaniumState state;
  private final Cursor in;

  ItaniumExpressions(ItaniumState state) {
    this.state = state;
    this.in = state.in;
  }

  Node expression() throws DemangleException {
    in.enter();
    Node result = anyExpression();
    in.leave();
    return result;
  }

  private Node anyExpression() throws DemangleException {
    char first = in.peek();
    if (first == 'L') {
      return literal();
    }
    if (first == 'T') {
      return state.templateParameter();
    }
    if (first == 'f' && (in.peek(1) == 'p' || in.peek(1) == 'L' && Cursor.isDigit(in.peek(2)))) {
      return functionParameter();
    }
    if (first == 'f' && "lrLR".indexOf(in.peek(1)) >= 0) {
      return fold();
    }
    if (Cursor.isDigit(first) || in.isNext("on")) {
      in.consume("on");
      return maybeTemplate(state.names.unqualifiedName(null, null));
    }
    if (in.consume("sr")) {
      return unresolvedName();
    }
    if (in.consume("gs")) {
      return new Prefix("::", simple(expression()));
    }
    return operation(in.take(2));
  }

  /** What follows {@code ::} is a name, which is never in parentheses. */
  private static Node simple(Node node) {
    return node.isSimple() ? node : new SimpleNode(node);
  }

  /** A node that is written without parentheses. */
  private record SimpleNode(Node node) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(node);
    }

    @Override
    public boolean isSimple() {
      return true;
    }
  }

  private Node maybeTemplate(Node name) throws DemangleException {
    return in.peek() == 'I' ? new Template(name, state.names.templateArguments(false)) : name;
  }

  private Node functionParameter() throws DemangleException {
    in.skip(1);
    if (in.consume('L')) {
      in.number();
    }
    in.expect('p');
    if (in.consume('T')) {
      return new FunctionParameter(0);
    }
    state.types.qualifiers();
    return new FunctionParameter(state.ordinal() + 1);
  }

  private Node fold() throws DemangleException {
    in.skip(1);
    char kind = in.next();
    String operator = operator().text();
    Node first = expression();
    return switch (kind) {
      case 'l' -> new Fold(null, operator, first);
      case 'r' -> new Fold(first, operator, null);
      default -> new Fold(first, operator, expression());
    };
  }

  private Operator operator() throws DemangleException {
    Operator operator = Operator.find(in.take(2));
    if (operator == null) {
      throw in.unexpected();
    }
    return operator;
  }

  /** A name in a type that depends on template parameters. */
  private Node unresolvedName() throws DemangleException {
    if (Cursor.isDigit(in.peek())) {
      Node scope = maybeTemplate(state.names.sourceName());
      while (!in.consume('E')) {
        scope = new Nested(scope, maybeTemplate(state.names.sourceName()));
        if (in.atEnd()) {
          throw in.unexpected();
        }
      }
      return unresolvedBase(scope);
    }
    Node scope = state.types.type();
    return unresolvedBase(scope);
  }

  /** The last part of a name; {@code scope} is null for a member of an object. */
  private Node unresolvedBase(Node scope) throws DemangleException {
    Node name;
    if (in.consume("dn")) {
      Node type = Cursor.isDigit(in.peek()) ? state.names.sourceName() : state.types.type();
      name = new Prefix("~", simple(type));
    } else {
      in.consume("on");
      name = state.names.unqualifiedName(null, null);
    }
    return maybeTemplate(scope == null ? name : new Nested(scope, name));
  }

  private Node operation(String code) throws DemangleException {
    switch (code) {
      case "cl" -> {
        Node function = expression();
        return new Call(function, list('E'));
      }
      case "cv" -> {
        boolean outer = state.noTemplateArguments;
        state.noTemplateArguments = false;
        Node type = state.types.type();
        state.noTemplateArguments = outer;
        return in.consume('_')
            ? new Cast(type, list('E'), false)
            : new Cast(type, List.of(expression()), true);
      }
      case "sc" -> {
        return namedCast("static_cast");
      }
      case "dc" -> {
        return namedCast("dynamic_cast");
      }
      case "rc" -> {
        return namedCast("reinterpret_cast");
      }
      case "cc" -> {
        return namedCast("const_cast");
      }
      case "st" -> {
        return new Query("sizeof ", state.types.type());
      }
      case "sz" -> {
        return new Query("sizeof ", expression());
      }
      case "at" -> {
        return new Query("alignof ", state.types.type());
      }
      case "az" -> {
        return new Query("alignof ", expression());
      }
      case "nx" -> {
        return new Query("noexcept ", expression());
      }
      case "ti" -> {
        return new Query("typeid ", state.types.type());
      }
      case "te" -> {
        return new Query("typeid ", expression());
      }
      case "sZ" -> {
        return new PackSize(in.peek() == 'T' ? state.templateParameter() : functionParameter());
      }
      case "sP" -> {
        return new PackSize(new NameNodes.ArgumentPack(list('E')));
      }
      case "sp" -> {
        return new Expansion(expression());
      }
      case "tl" -> {
        Node type = state.types.type();
        return new Initializer(type, list('E'));
      }
      case "il" -> {
        return new Initializer(null, list('E'));
      }
      case "nw", "na" -> {
        return newObject(code.equals("na"));
      }
      case "dl" -> {
        return new Prefix("delete ", expression());
      }
      case "da" -> {
        return new Prefix("delete[] ", expression());
      }
      case "tw" -> {
        return new Prefix("throw ", expression());
      }
      case "tr" -> {
        return new Text("throw");
      }
      case "pp", "mm" -> {
        String operator = code.equals("pp") ? "++" : "--";
        return in.consume('_')
            ? new Prefix(operator, expression())
            : new Postfix(expression(), operator);
      }
      case "dt", "pt" -> {
        Node object = expression();
        return new Binary(object, code.equals("dt") ? "." : "->", member());
      }
      case "ix" -> {
        Node array = expression();
        return new Subscript(array, expression());
      }
      case "qu" -> {
        Node condition = expression();
        Node yes = expression();
        return new Conditional(condition, yes, expression());
      }
      default -> {
        return operatorExpression(code);
      }
    }
  }

  private Node operatorExpression(String code) throws DemangleException {
    Operator operator = Operator.find(code);
    if (operator == null || operator.operands() == 0) {
      throw in.unexpected();
    }
    Node first = expression();
    return operator.operands() == 1
        ? new Prefix(operator.text(), first)
        : new Binary(first, operator.text(), expression());
  }

  private Node member() throws DemangleException {
    if (in.consume("sr")) {
      return unresolvedName();
    }
    return in.isNext("L") || in.isNext("T") ? expression() : unresolvedBase(null);
  }

  private Node namedCast(String name) throws DemangleException {
    Node type = state.types.type();
    return new NamedCast(name, type, expression());
  }

  private Node newObject(boolean array) throws DemangleException {
    List<Node> placement = list('_');
    Node type = state.types.type();
    List<Node> values = null;
    if (in.consume("pi")) {
      values = list('E');
    } else if (in.consume("il")) {
      values = List.of(new Initializer(null, list('E')));
    } else {
      in.expect('E');
    }
    return new New(array, placement, type, values);
  }

  private List<Node> list(char end) throws DemangleException {
    List<Node> nodes = new ArrayList<>();
    while (!in.consume(end)) {
      nodes.add(expression());
    }
    return nodes;
  }

  /** {@code L}, a type, a value and {@code E}; or a function or variable. */
  Node literal() throws DemangleException {
    in.expect('L');
    if (in.peek() == 'Z' || in.isNext("_Z")) {
      in.consume('_');
      in.expect('Z');
      Node entity = state.names.encoding();
      in.expect('E');
      return entity;
    }
    char letter = in.peek();
    Node type = state.types.type();
    String sign = in.consume('n') ? "-" : "";
    int start = in.position();
    while (in.peek() != 'E') {
      in.next();
    }
    String value = in.since(start);
    in.skip(1);
    return value(letter, type, sign, value);
  }

  private static Node value(char letter, Node type, String sign, String value) {
    return switch (letter) {
      case 'i' -> new Literal(sign, null, value);
      case 'j' -> new Literal(sign, null, value + "u");
      case 'l' -> new Literal(sign, null, value + "l");
      case 'm' -> new Literal(sign, null, value + "ul");
      case 'x' -> new Literal(sign, null, value + "ll");
      case 'y' -> new Literal(sign, null, value + "ull");
      case 'b' ->
          switch (value) {
            case "0" -> new Literal("", null, "false");
            case "1" -> new Literal("", null, "true");
            default -> new Literal(sign, type, value);
          };
      case 'f', 'd', 'e', 'g' -> new Literal("", type, sign + "[" + value + "]");
      default -> new Literal(sign, type, value);
    };
  }
}
