package dev.sonde.symbols.demangle;

import dev.sonde.symbols.demangle.TypeNodes.ForwardParameter;
import dev.sonde.symbols.demangle.TypeNodes.Parameter;
import java.util.ArrayList;
import java.util.List;

/** What the parsers of names, types and expressions share while they read one name. */
final class ItaniumState {
  /** Each may refer to the one before, and all that is nested so must fit on the stack. */
  private static final int MAX_SUBSTITUTIONS = 4096;

  final Cursor in;

  /** What {@code S_}, {@code S0_} and so on refer to. */
  final List<Node> substitutions = new ArrayList<>();

  /** What {@code T_}, {@code T0_} and so on refer to: the last arguments of the name itself. */
  List<Node> templateArguments = new ArrayList<>();

  /** Those whose arguments follow, or null where none may. */
  List<ForwardParameter> forward;

  /** Whether the parameters of a lambda are read, whose template parameters are its own. */
  boolean inLambda;

  /** How many template parameters the lambda declares itself. */
  int lambdaTemplateParameters;

  /** Whether arguments behind a template parameter belong to something else. */
  boolean noTemplateArguments;

  final ItaniumNames names;
  final ItaniumTypes types;
  final ItaniumExpressions expressions;

  ItaniumState(Cursor in) {
    this.in = in;
    this.names = new ItaniumNames(this);
    this.types = new ItaniumTypes(this);
    this.expressions = new ItaniumExpressions(this);
  }

  Node addSubstitution(Node node) throws DemangleException {
    if (substitutions.size() == MAX_SUBSTITUTIONS) {
      throw new DemangleException("too long");
    }
    substitutions.add(node);
    return node;
  }

  /** {@code _} for 0, or a number in base 36 less one, and {@code _}. */
  int sequence() throws DemangleException {
    if (in.consume('_')) {
      return 0;
    }
    int value = 0;
    do {
      int digit = Character.digit(in.peek(), 36);
      if (digit < 0 || Cursor.isLower(in.peek()) || value > 100_000) {
        throw in.unexpected();
      }
      value = value * 36 + digit;
      in.skip(1);
    } while (!in.consume('_'));
    return value + 1;
  }

  /** {@code _} for 0, or a decimal number less one, and {@code _}. */
  int ordinal() throws DemangleException {
    if (in.consume('_')) {
      return 0;
    }
    int value = in.number() + 1;
    in.expect('_');
    return value;
  }

  /** {@code T_}, {@code T0_}, {@code TL0__}: a template parameter. */
  Node templateParameter() throws DemangleException {
    in.expect('T');
    if (in.consume('L')) {
      in.number();
      in.expect('_');
    }
    int index = ordinal();
    if (inLambda && index < lambdaTemplateParameters) {
      return new NameNodes.Text("$T" + index);
    }
    if (index < templateArguments.size()) {
      return new Parameter(index, templateArguments.get(index));
    }
    if (inLambda) {
      return new Parameter(index, new NameNodes.Text("auto:" + (index + 1)));
    }
    if (forward != null) {
      ForwardParameter parameter = new ForwardParameter(index);
      forward.add(parameter);
      return parameter;
    }
    throw new DemangleException("there is no such template parameter");
  }
}
