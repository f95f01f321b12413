package dev.sonde.symbols.demangle;

import java.util.List;

/** Parts of names. */
final class NameNodes {
  private NameNodes() {}

  /** A word that is written as it is. */
  record Text(String text) implements Node {
    @Override
    public void left(Printer out) {
      out.print(text);
    }

    @Override
    public boolean isSimple() {
      return true;
    }
  }

  /** One of the abbreviations for parts of namespace {@code std}. */
  record Standard(String text, String className) implements Node {
    @Override
    public void left(Printer out) {
      out.print(text);
    }

    @Override
    public Node base() {
      return new Text(className);
    }
  }

  /** A type without a name. */
  record Unnamed(int number) implements Node {
    @Override
    public void left(Printer out) {
      out.print("{unnamed type#" + number + "}");
    }
  }

  /** A name in a scope. */
  record Nested(Node scope, Node name) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(scope);
      out.print("::");
      out.print(name);
    }

    @Override
    public Node base() {
      // What has no name of its own has constructors named after what it is in.
      return name instanceof Unnamed ? scope.base() : name.base();
    }

    @Override
    public boolean isSimple() {
      return true;
    }
  }

  /** Two parts of the name of a module; the first may be null. */
  record Joined(Node first, String separator, Node second) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      if (first != null) {
        out.print(first);
      }
      out.print(separator);
      out.print(second);
    }
  }

  /** A name in a function. */
  record Local(Node function, Node name) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(function);
      out.print("::");
      out.print(name);
    }

    @Override
    public Node base() {
      return name.base();
    }
  }

  /** A template with its arguments. */
  record Template(Node name, List<Node> arguments) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(name);
      if (out.last() == '<') {
        out.print(" ");
      }
      out.print("<");
      out.printList(arguments);
      out.print(out.last() == '>' ? " >" : ">");
    }

    @Override
    public Node base() {
      return name.base();
    }
  }

  /** The arguments for a pack, where they are written one by one. */
  record ArgumentPack(List<Node> elements) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.printList(elements);
    }
  }

  /** A name with the tag of an ABI. */
  record Tagged(Node name, String tag) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(name);
      out.print("[abi:" + tag + "]");
    }

    @Override
    public Node base() {
      return name.base();
    }
  }

  /** A constructor, or a destructor. */
  record Constructor(Node type, boolean destructor) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(destructor ? "~" : "");
      out.print(type.base());
    }

    @Override
    public boolean isSimple() {
      return true;
    }
  }

  /** The conversion to a type. */
  record Conversion(Node type) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print("operator ");
      out.print(type);
    }
  }

  /** A function without a name. */
  record Lambda(List<Node> templateParameters, List<Node> parameters, int number) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print("{lambda");
      if (!templateParameters.isEmpty()) {
        out.print("<");
        out.printList(templateParameters);
        out.print(">");
      }
      boolean outer = out.inLambda;
      out.inLambda = true;
      out.print("(");
      out.printList(parameters);
      out.print(")#" + number + "}");
      out.inLambda = outer;
    }
  }

  /** A template parameter that is a value. */
  record Declaration(Node type, String name) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(type);
      out.print(name);
    }
  }

  /** The variables that one declaration takes apart. */
  record StructuredBinding(List<Node> names) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print("[");
      out.printList(names);
      out.print("]");
    }
  }

  /** A function or variable, and what was made for it. */
  record Special(String text, Node node) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(text);
      out.print(node);
    }
  }

  /** The table for a class while it is a part of another. */
  record ConstructionTable(Node inner, Node outer) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print("construction vtable for ");
      out.print(inner);
      out.print("-in-");
      out.print(outer);
    }
  }

  /**
   * A function with its parameters; {@code returned} is null where it is not part of the name.
   *
   * @param templateArguments what template parameters in it stand for
   */
  record Function(
      Node name,
      Node returned,
      List<Node> parameters,
      String qualifiers,
      List<Node> templateArguments)
      implements Node {

    private TemplateScope scope(Printer out) {
      return templateArguments.isEmpty()
          ? out.scope
          : new TemplateScope(templateArguments, out.scope);
    }

    @Override
    public void left(Printer out) throws DemangleException {
      TemplateScope outer = out.scope;
      out.scope = scope(out);
      if (returned != null) {
        out.left(returned);
        if (!returned.hasRight(out)) {
          out.print(" ");
        }
      }
      out.scope = outer;
      out.print(name);
    }

    @Override
    public void right(Printer out) throws DemangleException {
      TemplateScope outer = out.scope;
      out.scope = scope(out);
      out.print("(");
      out.printList(parameters);
      out.print(")");
      if (returned != null) {
        out.right(returned);
      }
      out.print(qualifiers);
      out.scope = outer;
    }

    @Override
    public boolean hasRight(Printer out) {
      return true;
    }

    @Override
    public Node base() {
      return name.base();
    }
  }

  /** A part of a function that the compiler set apart, or a copy of it. */
  record Clone(Node function, String suffix) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(function);
      out.print(" [clone " + suffix + "]");
    }
  }
}
