package io.jenkins.plugins.databricks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Packages import only from those before them; the first ones work without Jenkins. */
@AnalyzeClasses(
        packagesOf = ArchitectureTest.class,
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestClasses.class})
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.databricks.";

    /** Each may know those before it, and these know nothing of Jenkins. */
    private static final List<String> WITHOUT_JENKINS = List.of(
            "rest.task",
            "rest.text",
            "rest.redaction",
            "rest.settings",
            "rest.content",
            "rest",
            "auth",
            "api.files",
            "api.dbt",
            "api",
            "deploy",
            "deploy.definition",
            "deploy.upload",
            "deploy.download",
            "deploy.jobs",
            "deploy.poller",
            "deploy.bundle",
            "deploy.machine",
            "deploy.runs.request",
            "deploy.runs.log",
            "deploy.runs",
            "deploy.junit",
            "deploy.updates",
            "deploy.python",
            "deploy.secrets",
            "deploy.azure");

    /** Each may know those before it, and all without Jenkins. */
    private static final List<String> WITH_JENKINS = List.of(
            "forms",
            "credentials",
            "connection",
            "report.data",
            "report.view.run",
            "report.view",
            "report",
            "cli",
            "execution",
            "execution.machine",
            "execution.checks",
            "execution.plans",
            "execution.process",
            "execution.tokens",
            "execution.upload",
            "execution.download",
            "execution.runs",
            "execution.bundle.files",
            "execution.bundle",
            "execution.updates",
            "steps.form",
            "steps",
            "steps.runs",
            "steps.bundle",
            "builders");

    private static final List<String> ORDER =
            Stream.concat(WITHOUT_JENKINS.stream(), WITH_JENKINS.stream()).toList();

    /** The areas of the emulator; its front stands on all of them. */
    private static final List<String> EMULATOR = List.of(
            "emulator.http",
            "emulator.identity",
            "emulator.azure",
            "emulator.files",
            "emulator.secrets",
            "emulator.jobs",
            "emulator.script",
            "emulator.runs",
            "emulator.updates",
            "emulator");

    /** The second build has its test classes in a folder that ArchUnit's own option does not know. */
    static final class NoTestClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    @ArchTest
    static final ArchRule eachPackageHasItsPlace = classes()
            .should()
            .resideInAnyPackage(ORDER.stream().map(ROOT::concat).toArray(String[]::new));

    @ArchTest
    static void thePackagesBelowKnowNothingOfJenkins(JavaClasses classes) {
        for (String name : WITHOUT_JENKINS) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + name)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "jenkins..",
                            "hudson..",
                            "org.kohsuke..",
                            "org.jenkinsci..",
                            "com.cloudbees..",
                            "jakarta.servlet..")
                    .allowEmptyShould(false)
                    .check(classes);
        }
    }

    @ArchTest
    static void aPackageKnowsOnlyThoseBeforeIt(JavaClasses classes) {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            knowsNoneOf(ORDER, i)
                    .allowEmptyShould(!WITHOUT_JENKINS.contains(ORDER.get(i)))
                    .check(classes);
        }
    }

    /** Its tests use all of it, wherever they lie. */
    @ArchTest
    static void anAreaOfTheEmulatorKnowsOnlyThoseBeforeIt(JavaClasses ignored) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(location -> !location.contains("Test.class") && !location.contains("Test$"))
                .importPackages(ROOT + "emulator");
        for (int i = 0; i < EMULATOR.size() - 1; i++) {
            knowsNoneOf(EMULATOR, i).allowEmptyShould(false).check(classes);
        }
    }

    /** No class of a package knows one of a package that comes later. */
    private static ArchRule knowsNoneOf(List<String> order, int place) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + order.get(place))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(order.subList(place + 1, order.size()).stream()
                        .map(ROOT::concat)
                        .toArray(String[]::new));
    }

    /** Whatever a view names, in an attribute or an expression, with dots or slashes, is of its own package or of one before it. */
    @ArchTest
    static void aViewNamesOnlyWhatIsBeforeIt(JavaClasses ignored) throws IOException {
        Path resources =
                Samples.dailySales().resolve("../../../src/main/resources").normalize();
        Pattern name = Pattern.compile(ROOT.replace(".", "[./]") + "[\\w./-]+");
        List<String> upwards = new ArrayList<>();
        int names = 0;
        for (Path view : views(resources)) {
            int own = ORDER.indexOf(packageOf(resources.relativize(view)));
            Matcher found = name.matcher(Files.readString(view));
            while (found.find()) {
                names++;
                if (ORDER.indexOf(packageOf(Path.of(found.group().replace('.', '/')))) > own) {
                    upwards.add(resources.relativize(view) + " names " + found.group());
                }
            }
        }
        assertThat(upwards, is(empty()));
        assertThat("the views are where they are looked for", names, greaterThan(10));
    }

    private static List<Path> views(Path resources) throws IOException {
        try (Stream<Path> files = Files.walk(resources.resolve(ROOT.replace('.', '/')))) {
            return files.filter(file -> file.toString().endsWith(".jelly")).toList();
        }
    }

    /** The package of a class, or of a view in the folder of a class. */
    private static String packageOf(Path file) {
        String name = file.toString().replace('\\', '/').replace('/', '.');
        return ORDER.stream()
                .filter(one -> name.startsWith(ROOT + one + "."))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> new AssertionError(name + " is in no package of this plugin"));
    }

    /**
     * What another plugin may use: the steps and build steps, for a plugin that configures jobs, and the types that an administrator configures.
     * Jenkins needs other public classes too, but nobody else may call them.
     */
    @ArchTest
    static final ArchRule whatIsForJenkinsAloneSaysSo = classes()
            .that()
            .resideInAnyPackage(WITH_JENKINS.stream().map(ROOT::concat).toArray(String[]::new))
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .and()
            .haveSimpleNameNotEndingWith("Messages")
            .and()
            .haveNameNotMatching(ROOT.replace(".", "\\.")
                    + "(steps\\.((bundle|runs)\\.)?(Databricks\\w+|WithDatabricks)Step|builders\\.\\w+Builder"
                    + "|credentials\\.(DatabricksServicePrincipal|EntraServicePrincipalCredentials|FederationCredentials"
                    + "|ManagedIdentityCredentials)|connection\\.(DatabricksConfiguration|DatabricksWorkspace|FolderConnection)"
                    + "|cli\\.(DatabricksCliInstallation|DatabricksCliInstaller))")
            .should()
            .beAnnotatedWith("org.kohsuke.accmod.Restricted")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule jenkinsNeedsNoFolders = noClasses()
            .that()
            .haveNameNotMatching(ROOT.replace(".", "\\.") + "connection\\.FolderConnection(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.cloudbees.hudson.plugins.folder..");

    @ArchTest
    static final ArchRule jenkinsNeedsNoChecks = noClasses()
            .that()
            .haveNameNotMatching(ROOT.replace(".", "\\.") + "execution\\.checks\\.ChecksApi(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.jenkins.plugins.checks..");

    @ArchTest
    static final ArchRule theEmulatorIsNoPartOfThePlugin =
            noClasses().should().dependOnClassesThat().resideInAPackage(ROOT + "emulator..");
}
