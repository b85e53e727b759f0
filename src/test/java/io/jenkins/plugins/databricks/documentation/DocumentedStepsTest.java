package io.jenkins.plugins.databricks.documentation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.params.ParameterizedTest.ARGUMENTS_PLACEHOLDER;

import com.cloudbees.plugins.credentials.CredentialsDescriptor;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.documentation.Documentation.Snippet;
import io.jenkins.plugins.databricks.steps.ConfiguredSteps;
import io.jenkins.plugins.databricks.steps.CreateWorkspaceStepTest;
import io.jenkins.plugins.databricks.steps.DatabricksStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;

/** The documentation is right: its Pipelines run as they stand there, and parameters, defaults and results of the steps are as it says. */
class DocumentedStepsTest extends SharedJenkins {

    private static final Pattern DECLARATIVE = Pattern.compile("^pipeline \\{", Pattern.MULTILINE);

    /** Databricks or Azure has these defaults too, so that the step holds none. */
    private static final Set<String> DEFAULTS_ELSEWHERE = Set.of("sku", "field");

    private static Documentation page;
    private static List<StepDescriptor> steps;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** Of the credential that stands for Azure. */
    @TestExtension
    public static final class EmulatedPrincipalDescriptor extends CredentialsDescriptor {

        public EmulatedPrincipalDescriptor() {
            super(CreateWorkspaceStepTest.EmulatedPrincipal.class);
        }
    }

    @BeforeAll
    static void read(@TempDir Path programs) throws Exception {
        DocumentedWorld.addPrograms(programs);
        page = Documentation.page("docs/steps.md");
        steps = StepDescriptor.all().stream()
                .filter(step -> step.clazz.getName().startsWith("io.jenkins.plugins.databricks."))
                .toList();
        assertThat(steps.size(), greaterThan(10));
    }

    @BeforeEach
    void configure() throws Exception {
        DocumentedWorld.configure(databricks);
    }

    /** All but the wheel of {@link PythonGuideTest}, which needs a Python project, and those of {@link DocumentedBundlesTest}. */
    static Stream<Snippet> snippets() throws IOException {
        return Documentation.pages().stream()
                .flatMap(page -> page.snippets("groovy").stream())
                .filter(snippet -> !snippet.code().contains("pip wheel"))
                .filter(snippet -> !DocumentedBundlesTest.isAboutBundles(snippet));
    }

    @ParameterizedTest(name = ARGUMENTS_PLACEHOLDER)
    @MethodSource("snippets")
    void runs(Snippet snippet) throws Exception {
        String code = snippet.code();
        boolean executable = code.contains("databricksRunExecutable") && code.contains("jobId: 17");
        DocumentedWorld.addJobs(
                databricks.emulator(), executable ? "dbfs:/tmp/main.runner.py" : "dbfs:/python/main.py");
        WorkflowRun build = build(DECLARATIVE.matcher(code).find() ? code : "node {\n" + code + "}");
        Result expected = code.contains("unstable '") ? Result.UNSTABLE : Result.SUCCESS;
        assertThat(snippet + "\n" + JenkinsRule.getLog(build), build.getResult(), is(expected));
    }

    @Test
    void stepsReturnWhatTheirPageSays() throws Exception {
        DocumentedWorld.addJobs(databricks.emulator(), "dbfs:/python/main.py");
        WorkflowRun build = build("""
                node {
                  def show = { step, result -> echo "$step returns ${result.keySet().join(' ')}" }
                  show 'databricksUpload', databricksUpload(source: 'main.py', target: 'dbfs:/python/main.py')[0]
                  show 'databricksDownload', databricksDownload(source: 'dbfs:/python/main.py', target: 'python')[0]
                  show 'databricksPackagePython', databricksPackagePython(source: 'src', target: 'bin/main.py')
                  def reset = databricksResetJob jobId: 17, definition: 'job.yaml', substitutions: [LAKE: 'x', WORKERS: 4]
                  show 'databricksResetJob', reset + reset.changes[0]
                  def create = databricksCreateJob definition: 'job.yaml', substitutions: [LAKE: 'y', WORKERS: 4], ifExists: 'reset'
                  show 'databricksCreateJob', create + [path: '', before: '', after: '']
                  def run = databricksRunNow jobId: 17
                  show 'databricksRunNow', run + run.tasks[0]
                  show 'databricksCreateWorkspace', databricksCreateWorkspace(
                    resourceGroup: 'data', name: 'sales', location: 'westeurope', credentialsId: 'azure')
                }
                """);
        j.assertBuildStatusSuccess(build);
        assertReturned(build, page);
    }

    /** Compares the lines {@code STEP returns FIELD FIELD …} in a build's log with the page. */
    static void assertReturned(WorkflowRun build, Documentation page) throws IOException {
        for (String line : build.getLog(1_000)) {
            String[] words = line.split(" returns ");
            if (words.length == 2) {
                String section = page.section(words[0]);
                List<String> fields = Arrays.asList(words[1].split(" "));
                assertThat(words[0], Documentation.namesIn(section), hasItems(fields.toArray(new String[0])));
                assertThat(words[0], fields, hasItems(documentedFields(section)));
            }
        }
    }

    private static String[] documentedFields(String section) {
        return Documentation.rows(section, "Field").keySet().toArray(new String[0]);
    }

    private WorkflowRun build(String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("DAY", "2026-11-20")));
        DocumentedWorld.checkOut(Objects.requireNonNull(j.jenkins.getWorkspaceFor(job)));
        job.setDefinition(new CpsFlowDefinition(script, true));
        return j.waitForCompletion(start(job));
    }

    @Test
    void everyStepIsInTheOverview() {
        List<String> overview =
                Documentation.namesIn(page.text().substring(0, page.text().indexOf("\n## ")));
        steps.forEach(step -> assertThat(overview, hasItem(step.getFunctionName())));
    }

    @Test
    void everyParameterIsThereAndNoOther() {
        for (StepDescriptor step : steps) {
            Set<String> all = new TreeSet<>(model(step).getParameters().stream()
                    .map(DescribableParameter::getName)
                    .toList());
            String section = page.section(step.getFunctionName());
            Set<String> invented = new TreeSet<>(rows(section).keySet());
            invented.removeAll(all);
            assertThat("invented in " + step.getFunctionName(), invented, empty());

            Set<String> missing = new TreeSet<>(all);
            Documentation.namesIn(section).forEach(missing::remove);
            if (DatabricksStep.class.isAssignableFrom(step.clazz)) {
                missing.removeAll(rows(page.section("Which workspace")).keySet());
            }
            if (section.contains("(#job-settings)")) {
                missing.removeAll(rows(page.section("Job settings")).keySet());
            }
            if (section.contains("(#bundle-steps)")) {
                missing.removeAll(rows(page.section("Bundle steps")).keySet());
            }
            assertThat("missing in " + step.getFunctionName(), missing, empty());
        }
    }

    @Test
    void whatIsNeededIsSaidToBe() {
        for (StepDescriptor step : steps) {
            Map<String, List<String>> rows = rows(page.section(step.getFunctionName()));
            for (DescribableParameter parameter : model(step).getParameters()) {
                List<String> row = rows.get(parameter.getName());
                boolean required = row != null && row.get(row.size() - 1).equals("required");
                assertThat(step.getFunctionName() + " " + parameter.getName(), required, is(parameter.isRequired()));
            }
        }
    }

    @Test
    void defaultsAreThoseOfTheCode() throws Exception {
        for (StepDescriptor step : steps) {
            Map<String, Object> needed = new LinkedHashMap<>();
            model(step).getParameters().stream()
                    .filter(DescribableParameter::isRequired)
                    .forEach(parameter -> needed.put(parameter.getName(), "x"));
            for (Map.Entry<String, List<String>> row :
                    rows(page.section(step.getFunctionName())).entrySet()) {
                Object value =
                        literal(row.getValue().get(row.getValue().size() - 1).split(":")[0]);
                if (value == null || DEFAULTS_ELSEWHERE.contains(row.getKey())) {
                    continue;
                }
                Map<String, Object> arguments = new LinkedHashMap<>(needed);
                arguments.put(row.getKey(), value);
                Step said = (Step) DescribableModel.of(step.clazz).instantiate(arguments);
                assertThat(
                        step.getFunctionName() + " " + row.getKey() + " does not default to " + value,
                        ConfiguredSteps.arguments(said).keySet(),
                        not(hasItem(row.getKey())));
            }
        }
    }

    private static Map<String, List<String>> rows(String section) {
        return Documentation.rows(section, "Parameter");
    }

    private static DescribableModel<?> model(StepDescriptor step) {
        return DescribableModel.of(step.clazz);
    }

    /** What a cell says in Groovy; {@code null} if it says it in words. */
    private static Object literal(String cell) {
        return switch (cell) {
            case "`true`" -> true;
            case "`false`" -> false;
            default -> cell.matches("`'\\w+'`") ? cell.substring(2, cell.length() - 2) : null;
        };
    }
}
