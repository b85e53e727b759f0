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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packages as they stand one on another; those at the bottom work without Jenkins. */
@AnalyzeClasses(
        packagesOf = ArchitectureTest.class,
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestClasses.class})
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.databricks.";

    /** Each may know those before it, and these know nothing of Jenkins. */
    private static final List<String> WITHOUT_JENKINS = List.of(
            "rest.text",
            "rest.redaction",
            "rest.content",
            "rest.settings",
            "rest",
            "auth",
            "api.files",
            "api",
            "deploy",
            "deploy.definition",
            "deploy.upload",
            "deploy.jobs",
            "deploy.poller",
            "deploy.runs",
            "deploy.python",
            "deploy.secrets",
            "deploy.azure");

    /** Each may know those before it, and all without Jenkins. */
    private static final List<String> WITH_JENKINS = List.of(
            "credentials",
            "connection",
            "report",
            "execution",
            "execution.upload",
            "execution.runs",
            "steps.form",
            "steps",
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

    /** What a view includes is a view, a script or a style of its own package or of one before it. */
    @ArchTest
    static void aViewIncludesOnlyWhatIsBeforeIt(JavaClasses ignored) throws IOException {
        Path resources =
                Samples.dailySales().resolve("../../../src/main/resources").normalize();
        Pattern reference =
                Pattern.compile("\\b(?:class|includes?)=\"" + ROOT.replace(".", "\\.") + "([\\w.]*)\\.[\\w-]+\"");
        List<String> upwards = new ArrayList<>();
        int references = 0;
        for (Path view : views(resources)) {
            Path folder = resources.relativize(view).getParent();
            String own = packageOf(folder.toString().replace('\\', '/').replace('/', '.') + ".");
            Matcher found = reference.matcher(Files.readString(view));
            while (found.find()) {
                references++;
                if (ORDER.indexOf(found.group(1)) < 0 || ORDER.indexOf(found.group(1)) > ORDER.indexOf(own)) {
                    upwards.add(folder + "/" + view.getFileName() + " includes something of " + found.group(1));
                }
            }
        }
        assertThat(upwards, is(empty()));
        assertThat("the views are where they are looked for", references, greaterThan(10));
    }

    private static List<Path> views(Path resources) throws IOException {
        try (Stream<Path> files = Files.walk(resources.resolve(ROOT.replace('.', '/')))) {
            return files.filter(file -> file.toString().endsWith(".jelly")).toList();
        }
    }

    /** The package whose class has this folder of views. */
    private static String packageOf(String folder) {
        return ORDER.stream()
                .filter(name -> folder.startsWith(ROOT + name + "."))
                .reduce((one, other) -> one.length() > other.length() ? one : other)
                .orElseThrow();
    }

    @ArchTest
    static final ArchRule jenkinsNeedsNoFolders = noClasses()
            .that()
            .haveNameNotMatching(ROOT.replace(".", "\\.") + "connection\\.FolderConnection(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.cloudbees.hudson.plugins.folder..");

    @ArchTest
    static final ArchRule theEmulatorIsNoPartOfThePlugin =
            noClasses().should().dependOnClassesThat().resideInAPackage(ROOT + "emulator..");
}
