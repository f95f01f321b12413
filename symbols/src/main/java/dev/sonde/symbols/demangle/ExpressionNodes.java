package dev.sonde.symbols.demangle;

import dev.sonde.symbols.demangle.NameNodes.Function;
import dev.sonde.symbols.demangle.NameNodes.Nested;
import java.util.List;

/** Expressions, as they stand in template arguments and in types. */
final class ExpressionNodes {
  private ExpressionNodes() {}

  private static void printOperand(Node node, Printer out) throws DemangleException {
    if (node.isSimple()) {
      out.print(node);
    } else {
      out.print("(");
      out.print(node);
      out.print(")");
    }
  }

  /** A number of a type, with what is written around it. */
  record Literal(String before, Node type, String value) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      if (type != null) {
        out.print("(");
        out.print(type);
        out.print(")");
      }
      out.print(before);
      out.print(value);
    }
  }

  /** A parameter of the function whose type this is in; 0 for {@code this}. */
  record FunctionParameter(int number) implements Node {
    @Override
    public void left(Printer out) {
      out.print(number == 0 ? "this" : "{parm#" + number + "}");
    }

    @Override
    public boolean isSimple() {
      return true;
    }
  }

  /** An operator before its operand. */
  record Prefix(String operator, Node operand) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(operator);
      Node shown = operand;
      if (operator.equals("&")
          && operand instanceof Function function
          && function.name() instanceof Nested
          && function.qualifiers().isEmpty()) {
        // The address of a member: its parameters are not shown.
        shown = function.name();
      }
      printOperand(shown, out);
    }
  }

  /** An operator behind its operand. */
  record Postfix(Node operand, String operator) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      printOperand(operand, out);
      out.print(operator);
    }
  }

  /** An operator between its operands. */
  record Binary(Node left, String operator, Node right) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      // It would end the list of template arguments.
      boolean closes = operator.equals(">");
      out.print(closes ? "(" : "");
      printOperand(left, out);
      out.print(operator);
      printOperand(right, out);
      out.print(closes ? ")" : "");
    }
  }

  /** An element of an array. */
  record Subscript(Node array, Node index) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      printOperand(array, out);
      out.print("[");
      out.print(index);
      out.print("]");
    }
  }

  /** One of two values by a condition. */
  record Conditional(Node condition, Node yes, Node no) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      printOperand(condition, out);
      out.print("?");
      printOperand(yes, out);
      out.print(" : ");
      printOperand(no, out);
    }
  }

  /** A call. */
  record Call(Node function, List<Node> arguments) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      // Of a function that is known only the name is shown.
      printOperand(function instanceof Function known ? known.name() : function, out);
      out.print("(");
      out.printList(arguments);
      out.print(")");
    }
  }

  /** A conversion as in C. */
  record Cast(Node type, List<Node> values, boolean single) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print("(");
      out.print(type);
      out.print(")");
      if (single) {
        printOperand(values.getFirst(), out);
      } else {
        out.print("(");
        out.printList(values);
        out.print(")");
      }
    }
  }

  /** {@code static_cast} and its like. */
  record NamedCast(String name, Node type, Node value) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(name + "<");
      out.print(type);
      out.print(">(");
      out.print(value);
      out.print(")");
    }
  }

  /** A word with what it is asked of in parentheses. */
  record Query(String word, Node subject) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(word + "(");
      out.print(subject);
      out.print(")");
    }
  }

  /** How many elements a pack has. */
  record PackSize(Node pack) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      Node inner = pack instanceof TypeNodes.Parameter parameter ? parameter.argument(out) : pack;
      if (inner instanceof TypeNodes.Pack known) {
        out.print(Integer.toString(known.elements().size()));
      } else {
        out.print("sizeof...(");
        out.print(pack);
        out.print(")");
      }
    }
  }

  /** Values in braces, of a type where that is not null. */
  record Initializer(Node type, List<Node> values) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      if (type != null) {
        out.print(type);
      }
      out.print("{");
      out.printList(values);
      out.print("}");
    }

    @Override
    public boolean isSimple() {
      return true;
    }
  }

  /** An operator over all elements of a pack; either end may be null. */
  record Fold(Node left, String operator, Node right) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print("(");
      printEnd(left, out);
      out.print(operator);
      if (left != null && right != null) {
        out.print("...");
        out.print(operator);
      }
      printEnd(right, out);
      out.print(")");
    }

    private static void printEnd(Node end, Printer out) throws DemangleException {
      if (end == null) {
        out.print("...");
      } else {
        printOperand(end, out);
      }
    }
  }

  /** A new object. */
  record New(boolean array, List<Node> placement, Node type, List<Node> values) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(array ? "new[] " : "new ");
      if (!placement.isEmpty()) {
        out.print("(");
        out.printList(placement);
        out.print(") ");
      }
      out.print(type);
      if (values != null) {
        out.print("(");
        out.printList(values);
        out.print(")");
      }
    }
  }
}
