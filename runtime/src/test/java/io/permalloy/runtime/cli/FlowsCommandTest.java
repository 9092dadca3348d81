package io.permalloy.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.Store;
import io.permalloy.runtime.flows.CaptureGenerator;
import io.permalloy.runtime.flows.FlowFields;
import io.permalloy.runtime.flows.FlowTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FlowsCommandTest {

  private static final String HEADER =
      "proto,src,sport,dst,dport,packets,frame_bytes,ip_bytes,captured_bytes,first_ns,last_ns,"
          + "first_frame\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int flows(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] all = new String[arguments.length + 1];
    all[0] = "flows";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return line.execute(all);
  }

  /** A pcap of UDP packets over raw IPv4, all of one flow. */
  private Path capture(String name, int packets) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(24 + packets * 44).order(ByteOrder.BIG_ENDIAN);
    bytes.putInt(0xa1b2c3d4).putInt(2 << 16 | 4).putLong(0).putInt(65_535).putInt(101);
    for (int i = 0; i < packets; i++) {
      bytes.putInt(1_700_000_000).putInt(i).putInt(28).putInt(28);
      bytes.putInt(0x4500_001c).putInt(0).putInt(0x4011_0000);
      bytes.putInt(0x0a00_0001).putInt(0x0a00_0002).putInt(5000 << 16 | 53).putInt(0);
    }
    return Files.write(directory.resolve(name), bytes.array());
  }

  private void assertOneLine(String... parts) {
    String message = err.toString();
    assertEquals(1, message.lines().count(), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void reportsAndWritesBothFiles() throws IOException {
    Path csv = directory.resolve("flows.csv");
    Path json = directory.resolve("flows.json");
    int status =
        flows(
            "--csv",
            csv.toString(),
            "--json",
            json.toString(),
            "--workers",
            "2",
            "--store",
            "mem:?max=64MiB",
            capture("a", 3).toString(),
            capture("b", 4).toString());
    assertEquals(ExitCode.DONE, status, err.toString());
    assertEquals(
        HEADER
            + "17,10.0.0.1,5000,10.0.0.2,53,7,196,196,196,"
            + "1700000000000000000,1700000000000003000,1\n",
        Files.readString(csv));
    String summary = Files.readString(json);
    assertTrue(summary.contains("\"frames\": 7,\n"), summary);
    assertTrue(summary.contains("\"flows\": 1,\n"), summary);
    assertTrue(summary.contains("\"dispatch\": \"hash\",\n"), summary);
    String report = out.toString();
    for (String part :
        new String[] {
          "frames",
          "IPv4 / IPv6 / non-IP",
          "7 / 0 / 0",
          "fragments",
          "packets per second",
          "time in the store",
          "p50",
          "p99.9",
          "max",
          "for each new flow",
          "top talkers",
          "10.0.0.1:5000"
        }) {
      assertTrue(report.contains(part), part + " is missing in\n" + report);
    }
  }

  @Test
  void writesNothingButTheTableToStandardOutputWithDash() throws IOException {
    assertEquals(ExitCode.DONE, flows("--csv", "-", "--dispatch", "any", capture("a", 1) + ""));
    assertEquals(
        HEADER
            + "17,10.0.0.1,5000,10.0.0.2,53,1,28,28,28,"
            + "1700000000000000000,1700000000000000000,1\n",
        out.toString());
    assertTrue(err.toString().contains("packets per second"), "the report");
  }

  @Test
  void leavesTheListOutWithTopZero() throws IOException {
    assertEquals(ExitCode.DONE, flows("--top", "0", capture("a", 1).toString()));
    assertFalse(out.toString().contains("top talkers"), out.toString());
  }

  @Test
  void warnsOfACutCaptureAndGoesOn() throws IOException {
    Path cut = capture("cut", 3);
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(ExitCode.DONE, flows("--csv", "-", cut.toString()));
    assertTrue(out.toString().contains(",53,2,56,56,56,"), out.toString());
    assertTrue(
        err.toString().contains("warning: " + cut + ": offset 112: the capture is cut short"),
        err.toString());
  }

  @Test
  void refusesATableThatIsThere() throws IOException {
    String store = "file:" + directory.resolve("store") + "?max=64MiB";
    String capture = capture("a", 2).toString();
    assertEquals(ExitCode.DONE, flows("--store", store, capture), err.toString());
    assertEquals(ExitCode.USAGE, flows("--store", store, capture));
    assertOneLine("holds a flow table of 1 flows already", "--append", "--replace");
    assertEquals(ExitCode.DONE, flows("--store", store, "--append", "--csv", "-", capture));
    assertTrue(out.toString().contains(",53,4,112,112,112,"), out.toString());
    assertEquals(ExitCode.DONE, flows("--store", store, "--replace", "--csv", "-", capture));
    assertTrue(out.toString().contains(",53,2,56,56,56,"), out.toString());
    assertEquals(ExitCode.USAGE, flows("--store", store, "--append", "--replace", capture));
  }

  @Test
  void endsWithOneLineOnBadInput() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "not a capture");
    assertEquals(ExitCode.FAILURE, flows(text.toString()));
    assertOneLine(text + ": offset 0: ", "neither pcap nor pcapng");
    Path empty = Files.write(directory.resolve("empty"), new byte[0]);
    assertEquals(ExitCode.FAILURE, flows(capture("a", 1).toString(), empty.toString()));
    assertOneLine(empty + ": offset 0: the file is empty");
    assertEquals(ExitCode.FAILURE, flows(directory.resolve("gone").toString()));
    assertOneLine("gone: offset 0: there is no such file");
    byte[] usb = Files.readAllBytes(capture("usb", 1));
    usb[23] = (byte) 220;
    assertEquals(ExitCode.FAILURE, flows(Files.write(directory.resolve("usb"), usb).toString()));
    assertOneLine("usb: offset 20: link type 220 is not known");
    String csv = directory.resolve("no/such/folder").toString();
    assertEquals(ExitCode.FAILURE, flows("--csv", csv, capture("a", 1).toString()));
    assertOneLine(csv);
  }

  @Test
  void endsWithOneLineWhenTheStoreIsFull() throws IOException {
    Path capture = directory.resolve("many");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = new CaptureGenerator(300_000, 100_000, 1).generate(arena);
      Files.write(capture, bytes.toArray(ValueLayout.JAVA_BYTE));
    }
    String uri = "file:" + directory.resolve("full") + "?max=4MiB";
    assertEquals(ExitCode.FAILURE, flows("--store", uri, "--workers", "2", capture.toString()));
    assertOneLine("is full: maximum 4194304 bytes");
    try (Store store = Store.open(uri)) {
      long flows = store.recordMap(FlowTable.NAME, FlowFields.COUNT).size();
      assertTrue(flows > 5_000 && flows < 100_000, "flows " + flows);
    }
    String small = capture("small", 2).toString();
    assertEquals(ExitCode.DONE, flows("--store", uri, "--replace", "--csv", "-", small));
    assertTrue(out.toString().contains(",53,2,56,56,56,"), out.toString());
  }

  @Test
  void refusesWrongUsage() throws IOException {
    assertEquals(ExitCode.USAGE, flows("--workers", "0"));
    assertEquals(ExitCode.USAGE, flows("--workers", "many"));
    assertEquals(ExitCode.USAGE, flows("--dispatch", "some"));
    assertEquals(ExitCode.USAGE, flows("--repeat", "0"));
    assertEquals(ExitCode.USAGE, flows("--top", "-1"));
    assertEquals(ExitCode.USAGE, flows("--no-such-option"));
    assertEquals(ExitCode.USAGE, flows("--store", "tape:", capture("a", 1).toString()));
  }
}
