package dev.sonde.symbols.demangle;

import dev.sonde.symbols.demangle.NameNodes.ConstructionTable;
import dev.sonde.symbols.demangle.NameNodes.Special;

/** Reads the names of what compilers make for classes, functions and variables. */
final class ItaniumSpecialNames {
  private final ItaniumState state;
  private final Cursor in;

  ItaniumSpecialNames(ItaniumState state) {
    this.state = state;
    this.in = state.in;
  }

  Node parse() throws DemangleException {
    return in.next() == 'T' ? ofClass() : ofVariable();
  }

  private Node ofClass() throws DemangleException {
    return switch (in.next()) {
      case 'V' -> new Special("vtable for ", state.types.type());
      case 'T' -> new Special("VTT for ", state.types.type());
      case 'I' -> new Special("typeinfo for ", state.types.type());
      case 'S' -> new Special("typeinfo name for ", state.types.type());
      case 'F' -> new Special("typeinfo fn for ", state.types.type());
      case 'J' -> new Special("java Class for ", state.types.type());
      case 'A' -> new Special("template parameter object for ", state.expressions.literal());
      case 'H' -> new Special("TLS init function for ", state.names.name(null));
      case 'W' -> new Special("TLS wrapper function for ", state.names.name(null));
      case 'h' -> {
        offset();
        yield new Special("non-virtual thunk to ", state.names.encoding());
      }
      case 'v' -> {
        offset();
        offset();
        yield new Special("virtual thunk to ", state.names.encoding());
      }
      case 'c' -> {
        callOffset();
        callOffset();
        yield new Special("covariant return thunk to ", state.names.encoding());
      }
      case 'C' -> {
        Node outer = state.types.type();
        in.number();
        in.expect('_');
        yield new ConstructionTable(state.types.type(), outer);
      }
      default -> throw in.unexpected();
    };
  }

  private Node ofVariable() throws DemangleException {
    return switch (in.next()) {
      case 'V' -> new Special("guard variable for ", state.names.name(null));
      case 'I' -> new Special("initializer for module ", module());
      case 'A' -> new Special("hidden alias for ", state.names.encoding());
      case 'R' -> {
        Node name = state.names.name(null);
        int number = in.atEnd() ? 0 : state.sequence();
        yield new Special("reference temporary #" + number + " for ", name);
      }
      case 'T' ->
          switch (in.next()) {
            case 'n' -> new Special("non-transaction clone for ", state.names.encoding());
            case 't' -> new Special("transaction clone for ", state.names.encoding());
            default -> throw in.unexpected();
          };
      default -> throw in.unexpected();
    };
  }

  /** {@code W} and a name for each part, or {@code WP} for that of a partition. */
  private Node module() throws DemangleException {
    Node name = null;
    while (in.consume('W')) {
      boolean partition = in.consume('P');
      Node part = state.names.sourceName();
      name =
          name == null && !partition
              ? part
              : new NameNodes.Joined(name, partition ? ":" : ".", part);
    }
    if (name == null) {
      throw in.unexpected();
    }
    return name;
  }

  private void callOffset() throws DemangleException {
    switch (in.next()) {
      case 'h' -> offset();
      case 'v' -> {
        offset();
        offset();
      }
      default -> throw in.unexpected();
    }
  }

  private void offset() throws DemangleException {
    in.consume('n');
    in.number();
    in.expect('_');
  }
}
