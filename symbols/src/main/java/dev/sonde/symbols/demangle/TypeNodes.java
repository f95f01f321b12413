package dev.sonde.symbols.demangle;

import java.util.List;

/** Types. */
final class TypeNodes {
  private TypeNodes() {}

  /** A type that needs no declaration. */
  record Builtin(String name) implements Node {
    @Override
    public void left(Printer out) {
      out.print(name);
    }
  }

  /** A type with words behind it: {@code const}, {@code _Complex}. */
  record Qualified(Node type, List<String> words) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.left(type);
      List<String> present = type.resolve(out) instanceof Qualified inner ? inner.words : List.of();
      for (String word : words) {
        if (!present.contains(word)) {
          out.print(" " + word);
        }
      }
    }

    @Override
    public void right(Printer out) throws DemangleException {
      out.right(type);
    }

    @Override
    public boolean needsParentheses(Printer out) {
      return type.needsParentheses(out);
    }

    @Override
    public boolean isArray(Printer out) {
      return type.isArray(out);
    }

    @Override
    public boolean hasRight(Printer out) {
      return type.hasRight(out);
    }
  }

  private static void openParenthesis(Node type, Printer out) {
    if (type.needsParentheses(out)) {
      // A function has written its space already.
      out.print(type.isArray(out) ? " (" : "(");
    }
  }

  private static void closeParenthesis(Node type, Printer out) {
    if (type.needsParentheses(out)) {
      out.print(")");
    }
  }

  /** A pointer. */
  record Pointer(Node type) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.left(type);
      openParenthesis(type, out);
      out.print("*");
    }

    @Override
    public void right(Printer out) throws DemangleException {
      closeParenthesis(type, out);
      out.right(type);
    }

    @Override
    public boolean hasRight(Printer out) {
      return type.hasRight(out);
    }
  }

  /** A reference. One to another becomes one: an lvalue reference, if either is. */
  record Reference(Node type, boolean lvalue) implements Node {
    private record Collapsed(Node type, boolean lvalue) {}

    private Collapsed collapse(Printer out) throws DemangleException {
      Node inner = type;
      boolean isLvalue = lvalue;
      while (inner.resolve(out) instanceof Reference reference) {
        out.step();
        isLvalue |= reference.lvalue;
        inner = reference.type;
      }
      return new Collapsed(inner, isLvalue);
    }

    @Override
    public void left(Printer out) throws DemangleException {
      Collapsed whole = collapse(out);
      out.left(whole.type);
      openParenthesis(whole.type, out);
      out.print(whole.lvalue ? "&" : "&&");
    }

    @Override
    public void right(Printer out) throws DemangleException {
      Collapsed whole = collapse(out);
      closeParenthesis(whole.type, out);
      out.right(whole.type);
    }

    @Override
    public boolean hasRight(Printer out) {
      return type.hasRight(out);
    }
  }

  /** A pointer to a member of a class. */
  record MemberPointer(Node type, Node member) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.left(member);
      if (member.needsParentheses(out)) {
        openParenthesis(member, out);
      } else {
        out.print(" ");
      }
      out.print(type);
      out.print("::*");
    }

    @Override
    public void right(Printer out) throws DemangleException {
      closeParenthesis(member, out);
      out.right(member);
    }

    @Override
    public boolean hasRight(Printer out) {
      return member.hasRight(out);
    }
  }

  /** An array; {@code size} is null where it is open. */
  record Array(Node type, Node size) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.left(type);
    }

    @Override
    public void right(Printer out) throws DemangleException {
      out.print(out.last() == ']' ? "[" : " [");
      if (size != null) {
        out.print(size);
      }
      out.print("]");
      out.right(type);
    }

    @Override
    public boolean needsParentheses(Printer out) {
      return true;
    }

    @Override
    public boolean isArray(Printer out) {
      return true;
    }
  }

  /** A vector of a processor. */
  record Vector(Node type, Node size) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(type);
      out.print(" __vector(");
      if (size != null) {
        out.print(size);
      }
      out.print(")");
    }
  }

  /** The type of a function. */
  record FunctionType(Node returned, List<Node> parameters, String qualifiers, Node exceptions)
      implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.left(returned);
      if (!returned.hasRight(out)) {
        out.print(" ");
      }
    }

    @Override
    public void right(Printer out) throws DemangleException {
      out.print("(");
      out.printList(parameters);
      out.print(")");
      out.right(returned);
      out.print(qualifiers);
      if (exceptions != null) {
        out.print(exceptions);
      }
    }

    @Override
    public boolean needsParentheses(Printer out) {
      return true;
    }
  }

  /** What a function type says of exceptions. */
  record Exceptions(String word, List<Node> arguments) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print(word);
      if (!arguments.isEmpty()) {
        out.print("(");
        out.printList(arguments);
        out.print(")");
      }
    }
  }

  /** The type of an expression. */
  record Decltype(Node expression) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      out.print("decltype (");
      out.print(expression);
      out.print(")");
    }
  }

  /**
   * A template parameter: an argument of the function that is being written, or else {@code
   * argument}, that of the name in which it was read. The two differ where a substitution takes the
   * parameter of one function into another.
   */
  record Parameter(int index, Node argument) implements Node {
    Node argument(Printer out) {
      if (out.inLambda) {
        // One of a lambda stands for a parameter that it takes as "auto".
        return new NameNodes.Text("auto:" + (index + 1));
      }
      TemplateScope scope = out.scope;
      return scope != null && index < scope.arguments().size()
          ? scope.arguments().get(index)
          : argument;
    }

    @Override
    public void left(Printer out) throws DemangleException {
      TemplateScope scope = out.scope;
      Node shown = argument(out);
      out.scope = scope == null ? null : scope.outer();
      out.left(shown);
      out.scope = scope;
    }

    @Override
    public void right(Printer out) throws DemangleException {
      TemplateScope scope = out.scope;
      Node shown = argument(out);
      out.scope = scope == null ? null : scope.outer();
      out.right(shown);
      out.scope = scope;
    }

    @Override
    public boolean needsParentheses(Printer out) {
      return argument(out).needsParentheses(out);
    }

    @Override
    public boolean isArray(Printer out) {
      return argument(out).isArray(out);
    }

    @Override
    public boolean hasRight(Printer out) {
      return argument(out).hasRight(out);
    }

    @Override
    public Node resolve(Printer out) {
      return argument(out).resolve(out);
    }

    @Override
    public Node base() {
      return argument.base();
    }
  }

  /** A template parameter whose argument comes later in the name. */
  static final class ForwardParameter implements Node {
    private final int index;
    private Node argument;
    private boolean writing;

    ForwardParameter(int index) {
      this.index = index;
    }

    int index() {
      return index;
    }

    void set(Node argument) {
      this.argument = argument;
    }

    /** Begins a walk into the argument, which may lead back here. */
    private Node begin() throws DemangleException {
      if (argument == null || writing) {
        throw new DemangleException("a template parameter has no argument");
      }
      writing = true;
      return argument;
    }

    @Override
    public void left(Printer out) throws DemangleException {
      out.left(begin());
      writing = false;
    }

    @Override
    public void right(Printer out) throws DemangleException {
      out.right(begin());
      writing = false;
    }
  }

  /** The arguments for a template parameter that takes several; one of them at a time. */
  record Pack(List<Node> elements) implements Node {
    private Node current(Printer out) {
      if (out.packSize < 0) {
        out.packSize = elements.size();
        out.packIndex = 0;
      }
      return out.packIndex < elements.size() ? elements.get(out.packIndex) : null;
    }

    @Override
    public void left(Printer out) throws DemangleException {
      Node current = current(out);
      if (current != null) {
        out.left(current);
      }
    }

    @Override
    public void right(Printer out) throws DemangleException {
      Node current = current(out);
      if (current != null) {
        out.right(current);
      }
    }

    @Override
    public boolean needsParentheses(Printer out) {
      Node current = current(out);
      return current != null && current.needsParentheses(out);
    }

    @Override
    public boolean isArray(Printer out) {
      Node current = current(out);
      return current != null && current.isArray(out);
    }

    @Override
    public boolean hasRight(Printer out) {
      Node current = current(out);
      return current != null && current.hasRight(out);
    }

    @Override
    public Node resolve(Printer out) {
      Node current = current(out);
      return current == null ? this : current.resolve(out);
    }
  }

  /** A pattern that is repeated for each element of the packs in it. */
  record Expansion(Node pattern) implements Node {
    @Override
    public void left(Printer out) throws DemangleException {
      int index = out.packIndex;
      int size = out.packSize;
      int start = out.length();
      out.packIndex = -1;
      out.packSize = -1;
      out.print(pattern);
      if (out.packSize < 0) {
        out.truncate(start);
        out.print("(");
        out.print(pattern);
        out.print(")...");
      } else if (out.packSize == 0) {
        out.truncate(start);
      }
      int count = out.packSize;
      for (int i = 1; i < count; i++) {
        out.packIndex = i;
        out.packSize = count;
        out.print(", ");
        out.print(pattern);
      }
      out.packIndex = index;
      out.packSize = size;
    }
  }
}
