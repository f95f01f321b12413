package dev.sonde.script.function;

/** A function that is described by its documentation and the number of its arguments. */
abstract class DocumentedFunction implements Function {
  private final Documentation documentation;
  private final int minimum;
  private final int maximum;

  DocumentedFunction(int minimum, int maximum, Documentation documentation) {
    this.documentation = documentation;
    this.minimum = minimum;
    this.maximum = maximum;
  }

  @Override
  public final String name() {
    return documentation.name();
  }

  @Override
  public final Documentation documentation() {
    return documentation;
  }

  @Override
  public final int minimumArguments() {
    return minimum;
  }

  @Override
  public final int maximumArguments() {
    return maximum;
  }
}
