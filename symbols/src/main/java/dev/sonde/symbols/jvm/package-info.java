/**
 * Asks a running Java virtual machine where its compiled methods are. HotSpot only.
 *
 * <p>The protocol is that of {@code jcmd}: {@code src/hotspot/os/posix/attachListener_posix.cpp}
 * and {@code src/jdk.attach/linux/classes/sun/tools/attach/VirtualMachineImpl.java} of OpenJDK.
 */
package dev.sonde.symbols.jvm;
