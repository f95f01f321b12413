package dev.sonde.symbols.jvm;

/**
 * The names that a Java virtual machine writes: {@code int java.lang.String.indexOf(int, int)} for
 * methods, and its own for everything else that it generates ({@code Interpreter}).
 */
public final class MethodName {
  private MethodName() {}

  /**
   * The class and the name of a method, {@code java.lang.String.indexOf}; other names as they are.
   */
  public static String of(String name) {
    int parameters = name.indexOf('(');
    int space = name.lastIndexOf(' ', Math.max(0, parameters));
    boolean method =
        parameters > 0 && space > 0 && name.endsWith(")") && name.indexOf('.', space) > 0;
    return method ? name.substring(space + 1, parameters) : name;
  }
}
