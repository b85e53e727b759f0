package io.jenkins.plugins.databricks.execution.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hudson.FilePath;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.deploy.download.TargetFolder.IncomingFile;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.execution.Agents;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.UnwritableContentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that the controller passes on to an agent. */
public class AgentFolderTest extends SharedJenkins {

    private static final byte[] PIECE = new byte[256 * 1024];

    private static DumbSlave agent;

    @TempDir
    Path workspace;

    private AgentFolder folder;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = Agents.start(j, "folder", List.of());
    }

    @BeforeEach
    void open() {
        folder =
                new AgentFolder(new Agent(new FilePath(agent.getChannel(), workspace.toString()), "the download"), ".");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(workspace)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /**
     * As when one range has failed and the others are given up, while the agent is slower than Databricks.
     *
     * @return whether the thread is still interrupted
     */
    private static boolean cutInTheMiddleOfAPiece(FileSink sink) {
        Thread.currentThread().interrupt();
        assertThrows(UnwritableContentException.class, () -> {
            for (long position = 0; position < Integer.MAX_VALUE; position += PIECE.length) {
                sink.take(position, PIECE, 0, PIECE.length);
            }
        });
        return Thread.interrupted();
    }

    @Test
    void aFileThatBeginsAnewAfterAPieceThatWasCutArrives() throws Exception {
        try (IncomingFile file = folder.open("f.txt")) {
            FileSink first = file.begin();
            cutInTheMiddleOfAPiece(first);
            first.take(0, new byte[] {'o', 'l', 'd'}, 0, 3);

            FileSink second = file.begin();
            first.take(0, new byte[] {'o', 'l', 'd'}, 0, 3);
            second.take(0, new byte[] {'n', 'e', 'w'}, 0, 3);
            assertThat(file.taken(), is(3L));
            file.keep();
        }

        assertThat(files(), is(List.of("f.txt")));
        assertThat(Files.readString(workspace.resolve("f.txt")), is("new"));
    }

    @Test
    void aFileThatWasCutIsNotKept() throws Exception {
        try (IncomingFile file = folder.open("f.txt")) {
            assertThat(cutInTheMiddleOfAPiece(file.begin()), is(true));

            assertThrows(IOException.class, file::keep);
        }

        assertThat(files(), is(empty()));
    }

    @Test
    void whatIsLateBeginsNoFileThatHasEnded() throws Exception {
        IncomingFile file = folder.open("f.txt");
        file.begin();
        file.close();

        assertThrows(UnwritableContentException.class, file::begin);

        assertThat(files(), is(empty()));
    }

    @ParameterizedTest
    @CsvSource({"-3, 1", "0, 1048577"})
    void whatIsNoPieceIsRefused(long position, int length) throws Exception {
        try (IncomingFile file = folder.open("f.txt")) {
            IOException e = assertThrows(IOException.class, () -> {
                file.begin().take(position, new byte[length], 0, length);
                file.keep();
            });

            assertThat(e.getMessage(), containsString("the controller sent what is no piece of a file"));
        }

        assertThat(files(), is(empty()));
    }
}
