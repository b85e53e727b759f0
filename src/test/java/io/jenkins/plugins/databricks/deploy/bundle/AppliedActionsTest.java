package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppliedActionsTest {

    @ParameterizedTest
    @CsvSource({
        "Uploading bundle files to /Workspace/Deployments/daily/prod/files..., /Workspace/Deployments/daily/prod/state",
        "Uploading bundle files to /Workspace/Shared/elsewhere..., ''",
        "All files and directories at the following location will be deleted: /Workspace/daily, /Workspace/daily/state",
        "Created jobs.daily, ''"
    })
    void folderOfTheStateIsBesideThatOfTheFiles(String line, String statePath) {
        AppliedActions actions = new AppliedActions();
        actions.line(line);
        assertThat(actions.usualStatePath(), is(statePath));
    }
}
