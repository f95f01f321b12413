package dev.sonde.script.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainersTest {
  private static final String WEB = "3f4e" + "a".repeat(60);
  private static final String DATABASE = "3f99" + "b".repeat(60);

  @TempDir private Path machine;
  private Path cgroups;
  private Containers containers;

  @BeforeEach
  void start() throws IOException {
    cgroups = Files.createDirectory(machine.resolve("cgroups"));
    containers = new Containers(new CgroupHierarchy(cgroups), machine);
    cgroup("system.slice/docker-" + WEB + ".scope/init.scope");
    cgroup("machine.slice/libpod-" + DATABASE + ".scope/container");
    cgroup("lxc.payload.build");
    cgroup("machine.slice/machine-old.scope");
    file(
        "var/lib/docker/containers/" + WEB + "/config.v2.json",
        "{\"State\":{},\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"no\"}},\"Name\":\"/web\"}");
    file(
        "var/lib/containers/storage/overlay-containers/containers.json",
        "[{\"id\":\"" + DATABASE + "\",\"names\":[\"database\"],\"image\":\"i\"}]");
  }

  private void cgroup(String path) throws IOException {
    Files.createDirectories(cgroups.resolve(path));
  }

  private void file(String path, String text) throws IOException {
    Path file = machine.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private TaskFilter.InCgroup folder(String path) throws IOException {
    long inode = ((Number) Files.getAttribute(cgroups.resolve(path), "unix:ino")).longValue();
    return new TaskFilter.InCgroup(inode, Path.of(path).getNameCount());
  }

  @Test
  void byNameAndById() throws IOException {
    TaskFilter.InCgroup web = folder("system.slice/docker-" + WEB + ".scope");
    assertThat(containers.find("web")).isEqualTo(web);
    assertThat(containers.find(WEB)).isEqualTo(web);
    assertThat(containers.find("3f4e")).isEqualTo(web);
    assertThat(containers.find("database"))
        .isEqualTo(folder("machine.slice/libpod-" + DATABASE + ".scope"));
    assertThat(containers.find("build")).isEqualTo(folder("lxc.payload.build"));
    assertThat(containers.find("old")).isEqualTo(folder("machine.slice/machine-old.scope"));
  }

  @Test
  void oneWithoutProcessesDoesNotRun() throws IOException {
    String other = "3f4e" + "c".repeat(60);
    cgroup("system.slice/docker-" + other + ".scope");
    file("cgroups/system.slice/docker-" + other + ".scope/cgroup.events", "populated 0\n");
    file("cgroups/lxc.payload.build/cgroup.events", "populated 1\nfrozen 0\n");
    file("cgroups/machine.slice/machine-old.scope/cgroup.events", "populated 0\nfrozen 0\n");
    assertThatThrownBy(() -> containers.find("new"))
        .hasMessage("there is no container new")
        .extracting(e -> ((ScopeException) e).hint())
        .asString()
        .contains("build")
        .doesNotContain("old");
    assertThat(containers.find("3f4e")).isEqualTo(folder("system.slice/docker-" + WEB + ".scope"));
    // It may be about to begin.
    assertThat(containers.find("old")).isEqualTo(folder("machine.slice/machine-old.scope"));
  }

  @Test
  void ofPodmanWhateverItsStorageDriver() throws IOException {
    String mail = "5a" + "d".repeat(62);
    cgroup("libpod_parent/libpod-" + mail);
    file(
        "var/lib/containers/storage/vfs-containers/volatile-containers.json",
        "[{\"id\":\"" + mail + "\",\"names\":[\"mail\"],\"image\":\"\"}]");
    assertThat(containers.find("mail")).isEqualTo(folder("libpod_parent/libpod-" + mail));
    assertThat(containers.find("database").level()).isEqualTo(2);
  }

  @Test
  void noneOrSeveral() throws IOException {
    assertThatThrownBy(() -> containers.find("mail"))
        .isInstanceOf(ScopeException.class)
        .hasMessage("there is no container mail")
        .extracting(e -> ((ScopeException) e).hint())
        .asString()
        .startsWith("these run: ")
        .contains("web", "database", "build", "old");
    assertThatThrownBy(() -> containers.find("3f")).hasMessage("there is no container 3f");
    cgroup("user.slice/3f4e" + "c".repeat(60));
    assertThatThrownBy(() -> containers.find("3f4e"))
        .hasMessage("there is more than one container 3f4e: 2");
  }

  @Test
  void cgroupsByPathAndByName() throws IOException {
    CgroupHierarchy hierarchy = new CgroupHierarchy(cgroups);
    cgroup("system.slice/ssh.service");
    cgroup("user.slice/ssh.service");
    cgroup("user.slice/app.slice");
    TaskFilter.InCgroup ssh = folder("system.slice/ssh.service");
    assertThat(hierarchy.find("system.slice/ssh.service")).isEqualTo(ssh);
    assertThat(hierarchy.find("/system.slice/ssh.service")).isEqualTo(ssh);
    assertThat(hierarchy.find(cgroups + "/system.slice/ssh.service")).isEqualTo(ssh);
    assertThat(hierarchy.find("app.slice")).isEqualTo(folder("user.slice/app.slice"));
    assertThat(hierarchy.find("/").level()).isZero();
    assertThatThrownBy(() -> hierarchy.find("ssh.service"))
        .hasMessage("there is more than one cgroup ssh.service: 2")
        .extracting(e -> ((ScopeException) e).hint())
        .asString()
        .contains("/system.slice/ssh.service", "/user.slice/ssh.service");
    assertThatThrownBy(() -> hierarchy.find("../..")).hasMessage("there is no cgroup ../..");
  }
}
