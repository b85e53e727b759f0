package io.jenkins.plugins.databricks.execution.plans;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyArray;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
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

    @Test
    void makesNoFolderBehindALink(@TempDir Path folder) throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path workspace = Files.createDirectory(folder.resolve("workspace"));
        Files.createSymbolicLink(workspace.resolve("out"), outside);

        assertThrows(
                InvalidInputException.class,
                () -> PlanFile.write(new FilePath(workspace.toFile()), "out/of/here/plan.json", JsonCodec.object()));
        assertThat(outside.toFile().list(), is(emptyArray()));
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws Exception {
        FilePath workspace = new FilePath(folder.toFile());
        PlanFile written = PlanFile.write(workspace, "plans/of/prod.json", JsonCodec.object());

        assertThat(PlanFile.read(workspace, "plans/of/prod.json").sha256(), is(written.sha256()));
    }

    @Test
    void isNeitherWrittenNorReadIfItIsTooLong(@TempDir Path folder) throws Exception {
        FilePath workspace = new FilePath(folder.toFile());
        String longText = "x".repeat(PlanFile.MOST);
        InvalidInputException notWritten = assertThrows(
                InvalidInputException.class,
                () -> PlanFile.write(workspace, "plan.json", JsonCodec.object().put("a", longText)));
        assertThat(
                notWritten.getMessage(),
                is("file: 'plan.json' is longer than 16 MiB, the limit for a plan."
                        + " Plan the resources in several parts, with 'select'"));
        assertThat(folder.toFile().list(), is(emptyArray()));

        Files.writeString(folder.resolve("plan.json"), longText + "x");
        InvalidInputException notRead =
                assertThrows(InvalidInputException.class, () -> PlanFile.read(workspace, "plan.json"));
        assertThat(notRead.getMessage(), startsWith("plan: 'plan.json' is longer than 16 MiB"));
    }
}
