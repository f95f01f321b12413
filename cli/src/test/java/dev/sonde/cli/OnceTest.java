package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnceTest {

  @Test
  void actsTheFirstTimeOnlyWhoeverTellsIt() throws Exception {
    AtomicInteger times = new AtomicInteger();
    Once once = new Once(times::incrementAndGet);
    assertThat(times).hasValue(0);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> tellers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tellers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    once.run();
                  }));
    }
    start.countDown();
    for (Thread teller : tellers) {
      teller.join();
    }
    once.run();
    assertThat(times).hasValue(1);
  }
}
