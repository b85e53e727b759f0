package io.jenkins.plugins.databricks.execution.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyArray;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hudson.FilePath;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {

    @Test
    void isNotWrittenThroughALinkedFolder(@TempDir Path folder) throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path workspace = Files.createDirectory(folder.resolve("workspace"));
        Files.createSymbolicLink(workspace.resolve("out"), outside);

        assertThrows(
                InvalidInputException.class,
                () -> PlanFile.write(new FilePath(workspace.toFile()), "out/plan.json", JsonCodec.object()));
        assertThat(outside.toFile().list(), is(emptyArray()));
    }
}
