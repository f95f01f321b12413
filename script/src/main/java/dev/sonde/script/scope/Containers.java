package dev.sonde.script.scope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The containers that run, by their cgroups. Each engine names the folder after the container:
 * Docker {@code docker-ID.scope} or {@code ID}, Podman {@code libpod-ID.scope}, containerd and
 * CRI-O {@code cri-containerd-ID.scope} and {@code crio-ID.scope}, LXC {@code lxc.payload.NAME},
 * systemd {@code machine-NAME.scope} or {@code systemd-nspawn@NAME.service}. What users call a
 * container of Docker or Podman is in these engines' own files.
 *
 * @param hierarchy the cgroups
 * @param files the root of the file system in which the engines keep their files
 */
public record Containers(CgroupHierarchy hierarchy, Path files) {
  private static final Pattern ID = Pattern.compile("(?:[a-z-]+-)?([0-9a-f]{64})(?:\\.scope)?");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:lxc\\.payload\\.(.+)|machine-(.+)\\.scope|systemd-nspawn@(.+)\\.service)");
  private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-f]{3,64}");

  /** Docker's {@code config.v2.json}: the container's name alone begins with a slash. */
  private static final Pattern DOCKER_NAME = Pattern.compile("\"Name\"\\s*:\\s*\"/([^\"]+)\"");

  /** Podman's {@code containers.json}: in each object the id stands before the names. */
  private static final Pattern PODMAN_NAME =
      Pattern.compile(
          "\"id\"\\s*:\\s*\"([0-9a-f]{64})\"\\s*,\\s*\"names\"\\s*:\\s*\\[\\s*\"([^\"]+)\"");

  private static final String DOCKER = "var/lib/docker/containers";

  /** Has a folder {@code DRIVER-containers} for the storage driver, such as overlay or vfs. */
  private static final String PODMAN = "var/lib/containers/storage";

  /** The containers that are kept over a restart of the machine, and those that are not. */
  private static final String PODMAN_LISTS = "{,volatile-}containers.json";

  /**
   * The container with this name, or the only one whose id begins so.
   *
   * @throws ScopeException if none such runs, or more than one
   */
  public TaskFilter.InCgroup find(String name) {
    Map<String, String> ids = idsByName();
    String id = ids.getOrDefault(name, name);
    List<Path> found = new ArrayList<>();
    List<Path> empty = new ArrayList<>();
    List<String> running = new ArrayList<>();
    for (Path folder : hierarchy.folders()) {
      String container = container(folder.getFileName().toString());
      // What a container makes below its own folder is part of it.
      if (container == null || isBelowOne(found, folder) || isBelowOne(empty, folder)) {
        continue;
      }
      boolean populated = hierarchy.isPopulated(folder);
      if (populated) {
        running.add(nameOf(container, ids));
      }
      boolean begins = ID_PREFIX.matcher(id).matches() && container.startsWith(id);
      if (begins || container.equals(id)) {
        (populated ? found : empty).add(folder);
      }
    }
    // One without processes is about to begin, or has ended and left its folder behind.
    return hierarchy.only(
        found.isEmpty() ? empty : found,
        "container " + name,
        running.isEmpty()
            ? "no container of Docker, Podman, containerd, CRI-O, LXC or systemd-nspawn runs here"
            : "these run: " + String.join(", ", running));
  }

  private static boolean isBelowOne(List<Path> found, Path folder) {
    for (Path each : found) {
      if (folder.startsWith(each)) {
        return true;
      }
    }
    return false;
  }

  /** The id or the name of the container that a folder is named after; null if it is of none. */
  private static String container(String folder) {
    Matcher byId = ID.matcher(folder);
    if (byId.matches()) {
      return byId.group(1);
    }
    Matcher named = NAMED.matcher(folder);
    if (!named.matches()) {
      return null;
    }
    for (int group = 1; group <= named.groupCount(); group++) {
      if (named.group(group) != null) {
        return named.group(group);
      }
    }
    return null;
  }

  private static String nameOf(String container, Map<String, String> ids) {
    for (Map.Entry<String, String> each : ids.entrySet()) {
      if (each.getValue().equals(container)) {
        return each.getKey();
      }
    }
    return ID.matcher(container).matches() ? container.substring(0, 12) : container;
  }

  private Map<String, String> idsByName() {
    Map<String, String> ids = new TreeMap<>();
    Path docker = files.resolve(DOCKER);
    if (Files.isDirectory(docker)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(docker)) {
        for (Path folder : folders) {
          Matcher name = DOCKER_NAME.matcher(text(folder.resolve("config.v2.json")));
          if (name.find()) {
            ids.put(name.group(1), folder.getFileName().toString());
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        throw new ScopeException(
            "cannot read Docker's containers: " + e.getMessage(), "name the container by its id");
      }
    }
    Path podman = files.resolve(PODMAN);
    if (Files.isDirectory(podman)) {
      try (DirectoryStream<Path> drivers = Files.newDirectoryStream(podman, "*-containers")) {
        for (Path driver : drivers) {
          addPodman(driver, ids);
        }
      } catch (IOException | DirectoryIteratorException e) {
        throw new ScopeException(
            "cannot read Podman's containers: " + e.getMessage(), "name the container by its id");
      }
    }
    return ids;
  }

  private static void addPodman(Path driver, Map<String, String> ids) throws IOException {
    try (DirectoryStream<Path> lists = Files.newDirectoryStream(driver, PODMAN_LISTS)) {
      for (Path list : lists) {
        Matcher containers = PODMAN_NAME.matcher(text(list));
        while (containers.find()) {
          ids.put(containers.group(2), containers.group(1));
        }
      }
    }
  }

  /**
   * What a file says, nothing if it is not there: an engine that is not installed, or is removing
   * it.
   */
  private static String text(Path file) {
    if (!Files.isReadable(file)) {
      return "";
    }
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new ScopeException(
          "cannot read " + file + ": " + e.getMessage(), "name the container by its id");
    }
  }
}
