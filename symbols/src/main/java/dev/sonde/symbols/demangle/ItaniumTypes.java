package dev.sonde.symbols.demangle;

import dev.sonde.symbols.demangle.NameNodes.Template;
import dev.sonde.symbols.demangle.TypeNodes.Array;
import dev.sonde.symbols.demangle.TypeNodes.Builtin;
import dev.sonde.symbols.demangle.TypeNodes.Decltype;
import dev.sonde.symbols.demangle.TypeNodes.Exceptions;
import dev.sonde.symbols.demangle.TypeNodes.Expansion;
import dev.sonde.symbols.demangle.TypeNodes.FunctionType;
import dev.sonde.symbols.demangle.TypeNodes.MemberPointer;
import dev.sonde.symbols.demangle.TypeNodes.Pointer;
import dev.sonde.symbols.demangle.TypeNodes.Qualified;
import dev.sonde.symbols.demangle.TypeNodes.Reference;
import dev.sonde.symbols.demangle.TypeNodes.Vector;
import java.util.ArrayList;
import java.util.List;

/** Reads the types of the Itanium C++ ABI. */
final class ItaniumTypes {
  private final ItaniumState state;
  private final Cursor in;

  ItaniumTypes(ItaniumState state) {
    this.state = state;
    this.in = state.in;
  }

  /** The type that one letter means, or null. */
  static String builtin(char letter) {
    return switch (letter) {
      case 'a' -> "signed char";
      case 'b' -> "bool";
      case 'c' -> "char";
      case 'd' -> "double";
      case 'e' -> "long double";
      case 'f' -> "float";
      case 'g' -> "__float128";
      case 'h' -> "unsigned char";
      case 'i' -> "int";
      case 'j' -> "unsigned int";
      case 'l' -> "long";
      case 'm' -> "unsigned long";
      case 'n' -> "__int128";
      case 'o' -> "unsigned __int128";
      case 's' -> "short";
      case 't' -> "unsigned short";
      case 'v' -> "void";
      case 'w' -> "wchar_t";
      case 'x' -> "long long";
      case 'y' -> "unsigned long long";
      case 'z' -> "...";
      default -> null;
    };
  }

  private static String builtinOfD(char letter) {
    return switch (letter) {
      case 'a' -> "auto";
      case 'c' -> "decltype(auto)";
      case 'd' -> "decimal64";
      case 'e' -> "decimal128";
      case 'f' -> "decimal32";
      case 'h' -> "half";
      case 'i' -> "char32_t";
      case 'n' -> "decltype(nullptr)";
      case 's' -> "char16_t";
      case 'u' -> "char8_t";
      default -> null;
    };
  }

  /** {@code r}, {@code V}, {@code K}, as they are written behind a name. */
  String qualifiers() {
    String result = "";
    if (in.consume('r')) {
      result = " restrict";
    }
    if (in.consume('V')) {
      result = " volatile" + result;
    }
    if (in.consume('K')) {
      result = " const" + result;
    }
    return result;
  }

  /** A type, which can be referred to by a substitution unless it is a builtin. */
  Node type() throws DemangleException {
    in.enter();
    Node result = anyType();
    in.leave();
    return result;
  }

  private Node anyType() throws DemangleException {
    char first = in.peek();
    String builtin = builtin(first);
    if (builtin != null) {
      in.skip(1);
      return new Builtin(builtin);
    }
    if (first == 'D') {
      return typeOfD();
    }
    if (first == 'S' && in.peek(1) != 't') {
      Node substituted = state.names.substitution();
      if (in.peek() != 'I' || state.noTemplateArguments) {
        return substituted;
      }
      return state.addSubstitution(new Template(substituted, state.names.templateArguments(false)));
    }
    if (first == 'T' && !isElaborated()) {
      Node parameter = state.addSubstitution(state.templateParameter());
      if (in.peek() != 'I' || state.noTemplateArguments) {
        return parameter;
      }
      return state.addSubstitution(new Template(parameter, state.names.templateArguments(false)));
    }
    return state.addSubstitution(compound(first));
  }

  private boolean isElaborated() {
    char next = in.peek(1);
    return next == 's' || next == 'u' || next == 'e';
  }

  private Node compound(char first) throws DemangleException {
    switch (first) {
      case 'r', 'V', 'K' -> {
        return qualified();
      }
      case 'P' -> {
        in.skip(1);
        return new Pointer(type());
      }
      case 'R', 'O' -> {
        in.skip(1);
        return new Reference(type(), first == 'R');
      }
      case 'C' -> {
        in.skip(1);
        return new Qualified(type(), List.of("_Complex"));
      }
      case 'G' -> {
        in.skip(1);
        return new Qualified(type(), List.of("_Imaginary"));
      }
      case 'F' -> {
        return function("", null);
      }
      case 'A' -> {
        return array();
      }
      case 'M' -> {
        in.skip(1);
        Node owner = type();
        return new MemberPointer(owner, type());
      }
      case 'U' -> {
        return vendorQualified();
      }
      case 'u' -> {
        in.skip(1);
        return state.names.sourceName();
      }
      case 'T' -> {
        in.skip(2);
        return state.names.name(null);
      }
      default -> {
        return state.names.name(null);
      }
    }
  }

  private Node qualified() throws DemangleException {
    String qualifiers = qualifiers();
    if (in.peek() == 'F' || in.isNext("Do") || in.isNext("DO") || in.isNext("Dw")) {
      // They are those of a member function.
      Node function = withExceptions(qualifiers);
      if (function != null) {
        return function;
      }
    }
    return new Qualified(type(), List.of(qualifiers.trim().split(" ")));
  }

  /** A function type that may say which exceptions are thrown. */
  private Node withExceptions(String qualifiers) throws DemangleException {
    Node exceptions = null;
    if (in.consume("Do")) {
      exceptions = new Exceptions(" noexcept", List.of());
    } else if (in.consume("DO")) {
      Node condition = state.expressions.expression();
      in.expect('E');
      exceptions = new Exceptions(" noexcept", List.of(condition));
    } else if (in.consume("Dw")) {
      List<Node> types = new ArrayList<>();
      while (!in.consume('E')) {
        types.add(type());
      }
      exceptions = new Exceptions(" throw", types);
    }
    in.consume("Dx");
    return in.peek() == 'F' ? function(qualifiers, exceptions) : null;
  }

  private Node function(String qualifiers, Node exceptions) throws DemangleException {
    in.expect('F');
    // extern "C", which shows nowhere.
    in.consume('Y');
    Node returned = type();
    List<Node> parameters = new ArrayList<>();
    String reference = "";
    while (true) {
      if (in.consume('E')) {
        break;
      }
      if (in.consume('v')) {
        continue;
      }
      if (in.consume("RE")) {
        reference = " &";
        break;
      }
      if (in.consume("OE")) {
        reference = " &&";
        break;
      }
      parameters.add(type());
    }
    return new FunctionType(returned, parameters, qualifiers + reference, exceptions);
  }

  private Node array() throws DemangleException {
    in.expect('A');
    Node size = null;
    if (Cursor.isDigit(in.peek())) {
      size = new NameNodes.Text(Integer.toString(in.number()));
    } else if (in.peek() != '_') {
      size = state.expressions.expression();
    }
    in.expect('_');
    return new Array(type(), size);
  }

  private Node vendorQualified() throws DemangleException {
    in.expect('U');
    Node qualifier = state.names.sourceName();
    if (in.peek() == 'I') {
      qualifier = new Template(qualifier, state.names.templateArguments(false));
    }
    Printer name = new Printer();
    name.print(qualifier);
    return new Qualified(type(), List.of(name.toString()));
  }

  private Node typeOfD() throws DemangleException {
    char kind = in.peek(1);
    switch (kind) {
      case 'p' -> {
        in.skip(2);
        return state.addSubstitution(new Expansion(type()));
      }
      case 't', 'T' -> {
        in.skip(2);
        Node expression = state.expressions.expression();
        in.expect('E');
        return state.addSubstitution(new Decltype(expression));
      }
      case 'o', 'O', 'w', 'x' -> {
        Node function = withExceptions("");
        if (function == null) {
          throw in.unexpected();
        }
        return state.addSubstitution(function);
      }
      case 'v' -> {
        in.skip(2);
        return state.addSubstitution(vector());
      }
      case 'F' -> {
        in.skip(2);
        int bits = in.number();
        if (in.consume('b')) {
          return new Builtin("std::bfloat16_t");
        }
        boolean extended = in.consume('x');
        if (!extended) {
          in.expect('_');
        }
        return new Builtin("_Float" + bits + (extended ? "x" : ""));
      }
      case 'B', 'U' -> {
        in.skip(2);
        int bits = in.number();
        in.expect('_');
        return new Builtin((kind == 'U' ? "unsigned " : "") + "_BitInt(" + bits + ")");
      }
      default -> {
        String builtin = builtinOfD(kind);
        if (builtin == null) {
          throw in.unexpected();
        }
        in.skip(2);
        return new Builtin(builtin);
      }
    }
  }

  private Node vector() throws DemangleException {
    Node size = null;
    if (Cursor.isDigit(in.peek())) {
      size = new NameNodes.Text(Integer.toString(in.number()));
    } else if (in.consume('_')) {
      if (in.peek() != '_') {
        size = state.expressions.expression();
      }
    } else {
      throw in.unexpected();
    }
    in.expect('_');
    return new Vector(type(), size);
  }
}
