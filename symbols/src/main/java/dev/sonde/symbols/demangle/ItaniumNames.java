package dev.sonde.symbols.demangle;

import dev.sonde.symbols.demangle.NameNodes.Constructor;
import dev.sonde.symbols.demangle.NameNodes.Conversion;
import dev.sonde.symbols.demangle.NameNodes.Function;
import dev.sonde.symbols.demangle.NameNodes.Lambda;
import dev.sonde.symbols.demangle.NameNodes.Local;
import dev.sonde.symbols.demangle.NameNodes.Nested;
import dev.sonde.symbols.demangle.NameNodes.Special;
import dev.sonde.symbols.demangle.NameNodes.Standard;
import dev.sonde.symbols.demangle.NameNodes.StructuredBinding;
import dev.sonde.symbols.demangle.NameNodes.Tagged;
import dev.sonde.symbols.demangle.NameNodes.Template;
import dev.sonde.symbols.demangle.NameNodes.Text;
import dev.sonde.symbols.demangle.TypeNodes.ForwardParameter;
import dev.sonde.symbols.demangle.TypeNodes.Pack;
import java.util.ArrayList;
import java.util.List;

/** Reads the names of the Itanium C++ ABI; the names of its methods are those of its grammar. */
final class ItaniumNames {
  /** What was found out about a name while it was read, and its encoding needs to know. */
  static final class NameInfo {
    boolean endsWithTemplateArguments;
    boolean isConstructorOrConversion;
    String qualifiers = "";
  }

  private static final Node STD = new Text("std");

  private final ItaniumState state;
  private final Cursor in;

  /** Template parameters whose arguments are the next to come. */
  private final List<ForwardParameter> pending = new ArrayList<>();

  ItaniumNames(ItaniumState state) {
    this.state = state;
    this.in = state.in;
  }

  /** Demangles a name that begins with {@code _Z}. */
  static String demangle(String name) throws DemangleException {
    ItaniumState state = new ItaniumState(new Cursor(name, 2));
    Node node = state.names.encoding();
    while (!state.in.atEnd()) {
      node = new NameNodes.Clone(node, state.names.cloneSuffix());
    }
    Printer out = new Printer();
    out.print(node);
    return out.toString();
  }

  /** {@code .cold}, {@code .isra.0}, {@code .constprop.1.2}: what the compiler made of it. */
  private String cloneSuffix() throws DemangleException {
    int start = in.position();
    in.expect('.');
    if (Cursor.isDigit(in.peek())) {
      in.number();
    } else if (Cursor.isLower(in.peek()) || in.peek() == '_') {
      while (Cursor.isLower(in.peek()) || in.peek() == '_') {
        in.skip(1);
      }
    } else {
      throw in.unexpected();
    }
    while (in.peek() == '.' && Cursor.isDigit(in.peek(1))) {
      in.skip(1);
      in.number();
    }
    return in.since(start);
  }

  /** A function with its parameters, a variable, or something made for one. */
  Node encoding() throws DemangleException {
    in.enter();
    List<Node> outerArguments = state.templateArguments;
    List<ForwardParameter> outerForward = state.forward;
    state.templateArguments = new ArrayList<>();
    state.forward = null;
    Node result = plainOrSpecial();
    state.templateArguments = outerArguments;
    state.forward = outerForward;
    in.leave();
    return result;
  }

  private Node plainOrSpecial() throws DemangleException {
    if (in.peek() == 'T' || in.peek() == 'G') {
      return new ItaniumSpecialNames(state).parse();
    }
    NameInfo info = new NameInfo();
    Node name = name(info);
    char next = in.peek();
    if (next == Cursor.END || next == 'E' || next == '.') {
      return name;
    }
    Node returned = null;
    if (info.endsWithTemplateArguments && !info.isConstructorOrConversion) {
      returned = state.types.type();
    }
    List<Node> parameters = new ArrayList<>();
    if (!in.consume('v')) {
      do {
        parameters.add(state.types.type());
      } while (!in.atEnd() && in.peek() != 'E' && in.peek() != '.');
    }
    return new Function(name, returned, parameters, info.qualifiers, state.templateArguments);
  }

  /** The name of an entity, with its scope. */
  Node name(NameInfo info) throws DemangleException {
    in.enter();
    Node result = anyName(info);
    in.leave();
    return result;
  }

  private Node anyName(NameInfo info) throws DemangleException {
    char first = in.peek();
    if (first == 'N') {
      return nestedName(info);
    }
    if (first == 'Z') {
      return localName(info);
    }
    if (first == 'S' && in.peek(1) != 't') {
      Node substituted = substitution();
      if (in.peek() != 'I') {
        throw in.unexpected();
      }
      return template(substituted, info);
    }
    Node name = unscopedName(info);
    if (in.peek() == 'I') {
      state.addSubstitution(name);
      return template(name, info);
    }
    return name;
  }

  private Node template(Node name, NameInfo info) throws DemangleException {
    List<Node> arguments = templateArguments(info != null);
    if (info != null) {
      info.endsWithTemplateArguments = true;
    }
    return new Template(name, arguments);
  }

  private Node unscopedName(NameInfo info) throws DemangleException {
    if (in.consume("St")) {
      return new Nested(STD, unqualifiedName(null, info));
    }
    return unqualifiedName(null, info);
  }

  /** {@code N} with qualifiers and one part after the other up to {@code E}. */
  private Node nestedName(NameInfo info) throws DemangleException {
    in.expect('N');
    // The parameter "this" may be explicit, which shows nowhere.
    in.consume('H');
    String qualifiers = state.types.qualifiers();
    if (in.consume('R')) {
      qualifiers += " &";
    } else if (in.consume('O')) {
      qualifiers += " &&";
    }
    Node scope = null;
    boolean added = false;
    while (!in.consume('E')) {
      char first = in.peek();
      boolean isTemplate = false;
      added = true;
      if (first == 'I' && scope != null && !(scope instanceof Template)) {
        scope = template(scope, info);
        isTemplate = true;
      } else if (first == 'S' && in.peek(1) != 't' && scope == null) {
        scope = substitution();
        added = false;
      } else if (first == 'T' && scope == null) {
        scope = state.templateParameter();
      } else if (first == 'D' && (in.peek(1) == 't' || in.peek(1) == 'T') && scope == null) {
        scope = state.types.type();
        // The type has added itself.
        added = false;
      } else if (first == 'M') {
        // The lambda that follows is in the initialiser of this member.
        in.skip(1);
        added = false;
      } else if (first == 'S' && scope == null) {
        in.skip(2);
        scope = STD;
        added = false;
      } else {
        scope = scope == null ? unqualifiedName(null, info) : nestedIn(scope, info);
      }
      if (info != null) {
        info.endsWithTemplateArguments = isTemplate;
      }
      if (added) {
        state.addSubstitution(scope);
      }
    }
    if (scope == null) {
      throw in.unexpected();
    }
    if (added) {
      // The whole name is no part of another; as a type it is added by its own right.
      state.substitutions.removeLast();
    }
    if (info != null) {
      info.qualifiers = qualifiers;
    }
    return scope;
  }

  private Node nestedIn(Node scope, NameInfo info) throws DemangleException {
    Node full = scope;
    char next = in.peek();
    if ((next == 'C' || next == 'D') && scope instanceof Standard standard) {
      full = Substitution.expanded(standard);
    }
    return new Nested(full, unqualifiedName(full, info));
  }

  /** {@code Z}, a function, {@code E}, and what is within it. */
  private Node localName(NameInfo info) throws DemangleException {
    in.expect('Z');
    Node function = withoutReturned(encoding());
    in.expect('E');
    if (in.consume('s')) {
      discriminator();
      return new Local(function, new Text("string literal"));
    }
    if (in.consume('d')) {
      int number = in.peek() == '_' ? 0 : in.number() + 1;
      in.expect('_');
      Node entity = name(info);
      return new Local(new Local(function, new Text("{default arg#" + (number + 1) + "}")), entity);
    }
    Node entity = name(info);
    discriminator();
    return new Local(function, entity);
  }

  /** What a function returns would look like what the one inside of it returns. */
  private static Node withoutReturned(Node encoding) {
    return encoding instanceof Function function
        ? new Function(
            function.name(),
            null,
            function.parameters(),
            function.qualifiers(),
            function.templateArguments())
        : encoding;
  }

  private void discriminator() throws DemangleException {
    if (in.peek() != '_') {
      return;
    }
    if (in.peek(1) == '_' && Cursor.isDigit(in.peek(2))) {
      in.skip(2);
      in.number();
      in.expect('_');
    } else if (Cursor.isDigit(in.peek(1))) {
      in.skip(2);
    }
  }

  /** A name without its scope; {@code scope} is what constructors are named after. */
  Node unqualifiedName(Node scope, NameInfo info) throws DemangleException {
    while (in.peek() == 'L') {
      in.skip(1);
    }
    Node name;
    char first = in.peek();
    if (Cursor.isDigit(first)) {
      name = sourceName();
    } else if (Cursor.isLower(first)) {
      name = operatorName(info);
    } else if (first == 'D' && in.peek(1) == 'C') {
      in.skip(2);
      List<Node> names = new ArrayList<>();
      while (!in.consume('E')) {
        names.add(sourceName());
      }
      name = new StructuredBinding(names);
    } else if ((first == 'C' || first == 'D') && scope != null) {
      name = constructor(scope, info);
    } else if (first == 'U') {
      name = unnamed();
    } else {
      throw in.unexpected();
    }
    while (in.consume('B')) {
      name = new Tagged(name, in.take(in.number()));
    }
    return name;
  }

  private Node constructor(Node scope, NameInfo info) throws DemangleException {
    boolean destructor = in.next() == 'D';
    boolean inherited = !destructor && in.consume('I');
    char kind = in.next();
    if (kind < '0' || kind > '5') {
      throw in.unexpected();
    }
    if (inherited) {
      name(null);
    }
    if (info != null) {
      info.isConstructorOrConversion = true;
    }
    return new Constructor(scope, destructor);
  }

  Node sourceName() throws DemangleException {
    int length = in.number();
    if (length == 0) {
      throw in.unexpected();
    }
    String name = in.take(length);
    // As GCC names what is in a namespace without a name.
    if (name.length() >= 10
        && name.startsWith("_GLOBAL_")
        && (name.charAt(8) == '_' || name.charAt(8) == '.' || name.charAt(8) == '$')
        && name.charAt(9) == 'N') {
      return new Text("(anonymous namespace)");
    }
    return new Text(name);
  }

  private Node operatorName(NameInfo info) throws DemangleException {
    if (in.consume("cv")) {
      return conversion(info);
    }
    if (in.consume("li")) {
      Node suffix = sourceName();
      return new Special("operator\"\" ", suffix);
    }
    if (in.peek() == 'v' && Cursor.isDigit(in.peek(1))) {
      in.skip(2);
      return new Special("operator ", sourceName());
    }
    Operator operator = Operator.find(in.take(2));
    if (operator == null) {
      throw in.unexpected();
    }
    return new Text(operator.functionName());
  }

  /** The type may name arguments of the template that is the conversion itself. */
  private Node conversion(NameInfo info) throws DemangleException {
    if (info == null) {
      return new Conversion(state.types.type());
    }
    info.isConstructorOrConversion = true;
    List<ForwardParameter> outer = state.forward;
    boolean outerArguments = state.noTemplateArguments;
    state.forward = new ArrayList<>();
    state.noTemplateArguments = true;
    Node type = state.types.type();
    List<ForwardParameter> open = state.forward;
    state.forward = outer;
    state.noTemplateArguments = outerArguments;
    pending.addAll(open);
    return new Conversion(type);
  }

  private Node unnamed() throws DemangleException {
    in.expect('U');
    if (in.consume('t')) {
      return new NameNodes.Unnamed(state.ordinal() + 1);
    }
    in.expect('l');
    boolean outer = state.inLambda;
    int outerParameters = state.lambdaTemplateParameters;
    state.inLambda = true;
    state.lambdaTemplateParameters = 0;
    List<Node> templateParameters = lambdaTemplateParameters();
    List<Node> parameters = new ArrayList<>();
    if (!in.consume('v')) {
      do {
        parameters.add(state.types.type());
      } while (in.peek() != 'E');
    }
    in.expect('E');
    state.inLambda = outer;
    state.lambdaTemplateParameters = outerParameters;
    return new Lambda(templateParameters, parameters, state.ordinal() + 1);
  }

  private List<Node> lambdaTemplateParameters() throws DemangleException {
    List<Node> declared = new ArrayList<>();
    while (in.peek() == 'T' && (in.peek(1) == 'y' || in.peek(1) == 'n' || in.peek(1) == 'p')) {
      in.skip(1);
      String more = in.consume('p') ? "..." : "";
      String name = " $T" + declared.size();
      if (in.consume('y')) {
        declared.add(new Text("typename" + more + name));
      } else if (in.consume('n')) {
        Node type = state.types.type();
        declared.add(new NameNodes.Declaration(type, name));
      } else {
        throw in.unexpected();
      }
      state.lambdaTemplateParameters = declared.size();
    }
    return declared;
  }

  /**
   * {@code I}, the arguments, {@code E}; {@code ofName} where template parameters refer to them.
   */
  List<Node> templateArguments(boolean ofName) throws DemangleException {
    in.enter();
    in.expect('I');
    List<Node> arguments = new ArrayList<>();
    List<Node> targets = new ArrayList<>();
    boolean outerArguments = state.noTemplateArguments;
    state.noTemplateArguments = false;
    while (!in.consume('E')) {
      Node argument = templateArgument();
      arguments.add(argument);
      targets.add(
          argument instanceof NameNodes.ArgumentPack pack ? new Pack(pack.elements()) : argument);
    }
    state.noTemplateArguments = outerArguments;
    if (ofName) {
      state.templateArguments = targets;
      for (ForwardParameter parameter : pending) {
        if (parameter.index() >= targets.size()) {
          throw new DemangleException("there is no such template parameter");
        }
        parameter.set(targets.get(parameter.index()));
      }
      pending.clear();
    }
    in.leave();
    return arguments;
  }

  private Node templateArgument() throws DemangleException {
    in.enter();
    Node result;
    switch (in.peek()) {
      case 'X' -> {
        in.skip(1);
        result = state.expressions.expression();
        in.expect('E');
      }
      case 'L' -> result = state.expressions.literal();
      case 'J', 'I' -> {
        in.skip(1);
        List<Node> elements = new ArrayList<>();
        while (!in.consume('E')) {
          elements.add(templateArgument());
        }
        result = new NameNodes.ArgumentPack(elements);
      }
      default -> result = state.types.type();
    }
    in.leave();
    return result;
  }

  /** {@code S_}, {@code S0_}: what was there before; {@code Ss}: what is often there. */
  Node substitution() throws DemangleException {
    in.expect('S');
    if (Cursor.isLower(in.peek())) {
      Node standard = Substitution.standard(in.next());
      if (standard == null) {
        throw in.unexpected();
      }
      while (in.consume('B')) {
        standard = state.addSubstitution(new Tagged(standard, in.take(in.number())));
      }
      return standard;
    }
    int index = state.sequence();
    if (index >= state.substitutions.size()) {
      throw new DemangleException("there is no such substitution");
    }
    return state.substitutions.get(index);
  }
}
