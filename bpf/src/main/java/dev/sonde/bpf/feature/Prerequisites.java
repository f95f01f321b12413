package dev.sonde.bpf.feature;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.ftrace.Tracefs;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What tracing needs of this machine and of this process. Asking costs several system calls; it is
 * for explaining why something failed, not for every start.
 */
public final class Prerequisites {
  private Prerequisites() {}

  /**
   * What is missing, the most basic first.
   *
   * @return a sentence for each, with how to get it; empty where nothing is missing
   */
  public static List<String> missing() {
    String tracefs = "";
    try {
      Tracefs.require();
    } catch (BpfException e) {
      tracefs = e.getMessage();
    }
    return missing(capabilities(), errnoOfMap(), KernelBtf.isAvailable(), tracefs);
  }

  /**
   * What is missing, given what was found.
   *
   * @param map the error of making the smallest map, or 0
   * @param tracefs why tracefs is not to be had, or empty
   */
  static List<String> missing(Capabilities capabilities, int map, boolean btf, String tracefs) {
    List<String> missing = new ArrayList<>();
    if (map == Errno.ENOSYS) {
      missing.add(
          "This kernel has no bpf(2). It needs one built with CONFIG_BPF_SYSCALL=y, as those of all"
              + " large distributions are; a sandbox that stands in for a kernel, such as gVisor, has"
              + " none.");
      return missing;
    }
    boolean permitted = capabilities.mayUseBpf() && capabilities.mayTrace();
    if (!permitted) {
      missing.add(
          "This process may not trace. Run it as root (sudo), or with the capabilities CAP_BPF and"
              + " CAP_PERFMON.");
    } else if (map == Errno.EPERM || map == Errno.EACCES) {
      missing.add(
          "The kernel refuses bpf(2) although this process has the capabilities. A container's"
              + " seccomp filter or user namespace does that, or a security module: run outside the"
              + " container, or a privileged one.");
    } else if (map != 0) {
      missing.add(
          "The kernel cannot make a map: " + Errno.text(map) + " (" + Errno.name(map) + ").");
    }
    if (!btf) {
      missing.add(
          "The kernel does not describe its types (/sys/kernel/btf/vmlinux is missing). It needs one"
              + " built with CONFIG_DEBUG_INFO_BTF=y.");
    }
    if (!tracefs.isEmpty()) {
      missing.add(Character.toUpperCase(tracefs.charAt(0)) + tracefs.substring(1) + ".");
    }
    return missing;
  }

  private static Capabilities capabilities() {
    try {
      return Capabilities.ofThisProcess();
    } catch (IOException e) {
      throw new BpfException("tell what this process may do", 0, e.getMessage());
    }
  }

  private static int errnoOfMap() {
    try (BpfMap map = BpfMap.create(new MapSpec("probe", MapType.ARRAY, 4, 8, 1))) {
      return map.fd() >= 0 ? 0 : Errno.EBADF;
    } catch (BpfException e) {
      return e.errno();
    }
  }
}
