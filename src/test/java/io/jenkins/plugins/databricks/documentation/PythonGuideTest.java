package io.jenkins.plugins.databricks.documentation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.FilePath;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.PythonApplication;
import io.jenkins.plugins.databricks.SharedJenkins;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Pipelines of {@code docs/python.md} work as they stand there. */
class PythonGuideTest extends SharedJenkins {

    /** Stands in for setuptools, which pip would have to download. */
    private static final String BUILD_BACKEND = """
            import pathlib, re, zipfile

            def build_wheel(directory, config_settings=None, metadata_directory=None):
                project = pathlib.Path('pyproject.toml').read_text()
                name = re.search('^name = "(.*)"', project, re.M)[1]
                version = re.search('^version = "(.*)"', project, re.M)[1]
                scripts = project.split('[project.scripts]')[1].replace('"', '')
                wheel = '%s-%s-py3-none-any.whl' % (name, version)
                with zipfile.ZipFile(pathlib.Path(directory, wheel), 'w') as file:
                    for module in pathlib.Path('src').rglob('*.py'):
                        file.write(module, module.relative_to('src'))
                    info = '%s-%s.dist-info/' % (name, version)
                    file.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n' % (name, version))
                    file.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
                    file.writestr(info + 'entry_points.txt', '[console_scripts]' + scripts)
                    file.writestr(info + 'RECORD', '')
                return wheel
            """;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    @Test
    void packagedFileIsDeployedAndRun() throws Exception {
        PythonApplication.addJob(databricks.emulator());
        WorkflowJob job = documented("databricksPackagePython");
        FilePath workspace = j.jenkins.getWorkspaceFor(job);
        PythonApplication.checkOut(workspace);
        workspace
                .child("job-definition.json")
                .write(databricks.emulator().jobSettings(17).toString(), "UTF-8");
        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("loaded with the session of the cluster, ['--day', '2026-11-20']", build);
    }

    @Test
    void wheelIsBuiltDeployedAndRun() throws Exception {
        Process pip = new ProcessBuilder("python3", "-m", "pip", "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(pip.waitFor() == 0, "this Python has no pip");
        WorkflowJob job = documented("pip wheel");
        FilePath workspace = j.jenkins.getWorkspaceFor(job);
        String project = block("toml", "[build-system]")
                .replaceFirst("requires = .*", "requires = []\nbackend-path = [\".\"]")
                .replaceFirst("build-backend = .*", "build-backend = \"backend\"");
        workspace.child("pyproject.toml").write(project, "UTF-8");
        workspace.child("backend.py").write(BUILD_BACKEND, "UTF-8");
        workspace.child("job-definition.json").write(block("json", "python_wheel_task"), "UTF-8");
        workspace.child("src/sales/__init__.py").write("", "UTF-8");
        workspace
                .child("src/sales/report.py")
                .write("import sys\n\ndef main():\n    print('report with', sys.argv[1:])\n", "UTF-8");
        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("report with ['--day=2026-11-20']", build);
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    private WorkflowJob documented(String step) throws Exception {
        return pipeline(block("groovy", step));
    }

    /** The first block of code with these words that is as good as a file. */
    private static String block(String language, String words) throws IOException {
        return Documentation.page("docs/python.md").snippets(language).stream()
                .map(Documentation.Snippet::code)
                .filter(code -> !language.equals("groovy") || code.startsWith("pipeline {"))
                .filter(code -> code.contains(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block with " + words));
    }
}
