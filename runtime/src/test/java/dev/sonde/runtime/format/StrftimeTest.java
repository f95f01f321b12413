package dev.sonde.runtime.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The first expectation is what bpftrace 0.27.1, and so glibc, printed at that moment. */
class StrftimeTest {
  @Test
  void allConversions() {
    assertThat(
            at(
                "2026-11-21T14:12:29.981685101Z",
                "%H:%M:%S %f|%k|%l|%d %j %e %U %V %G %a %A %b %B %c %D %F %I %p %r %R %s %T %u %w"
                    + " %x %X %y %Y %Z %z %C %g %h %n %t %%",
                true))
        .isEqualTo(
            "14:12:29 981685|981685101|981|21 325 21 46 47 2026 Sat Saturday Nov November"
                + " Sat Nov 21 14:12:29 2026 11/21/26 2026-11-21 02 PM 02:12:29 PM 14:12"
                + " 1795270349 14:12:29 6 6 11/21/26 14:12:29 26 2026 UTC +0000 20 26 Nov \n"
                + " \t %");
  }

  @Test
  void unknownConversionsStayAsTheyAre() {
    assertThat(at("2026-11-21T14:12:29Z", "%H:%M %d %f %N %", false)).isEqualTo("14:12 21 %f %N %");
  }

  @Test
  void withoutFractionsTheLettersMeanHours() {
    assertThat(at("2026-11-21T04:12:29Z", "%k|%l|%P", false)).isEqualTo(" 4| 4|am");
    assertThat(at("2026-11-21T00:12:29Z", "%l|%I|%p", false)).isEqualTo("12|12|AM");
  }

  @Test
  void weeks() {
    assertThat(at("2026-01-01T00:00:00Z", "%U %W %V %G %j", false)).isEqualTo("00 00 01 2026 001");
    assertThat(at("2026-01-04T00:00:00Z", "%U %W %V", false)).isEqualTo("01 00 01");
    assertThat(at("2027-01-01T00:00:00Z", "%U %W %V %G %g", false)).isEqualTo("00 00 53 2026 26");
  }

  @Test
  void zones() {
    TextBuffer out = new TextBuffer(64);
    Strftime berlin = new Strftime(ZoneId.of("Europe/Berlin"));
    berlin.format("%H:%M %Z %z ", nanos("2026-07-01T12:00:00Z"), false, out);
    berlin.format("%H:%M %Z %z", nanos("2026-12-01T12:00:00Z"), false, out);
    assertThat(out.toString()).isEqualTo("14:00 CEST +0200 13:00 CET +0100");
    out.clear();
    new Strftime(ZoneOffset.ofHoursMinutes(-3, -30))
        .format("%z", nanos("2026-07-01T12:00:00Z"), false, out);
    assertThat(out.toString()).isEqualTo("-0330");
  }

  private static String at(String moment, String format, boolean fractions) {
    TextBuffer out = new TextBuffer(64);
    new Strftime(ZoneOffset.UTC).format(format, nanos(moment), fractions, out);
    return out.toString();
  }

  private static long nanos(String moment) {
    Instant instant = Instant.parse(moment);
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
