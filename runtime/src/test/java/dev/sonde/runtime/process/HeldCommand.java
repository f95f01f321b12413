package dev.sonde.runtime.process;

/** A tracer that starts a command, says its process id, and never lets it go. */
final class HeldCommand {
  private HeldCommand() {}

  /** Starts the command that is the only argument. */
  public static void main(String[] arguments) throws InterruptedException {
    TracedCommand command = TracedCommand.start(arguments[0]);
    System.out.println(command.pid());
    Thread.currentThread().join();
  }
}
