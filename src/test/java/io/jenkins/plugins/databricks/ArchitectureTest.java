package io.jenkins.plugins.databricks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The packages as they stand one on another; the four at the bottom work without Jenkins. */
@AnalyzeClasses(
        packagesOf = ArchitectureTest.class,
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestClasses.class})
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.databricks.";

    /** Each may know those before it. */
    private static final List<String> ORDER =
            List.of("rest", "auth", "workspace", "deploy", "credentials", "connection", "report", "steps", "builders");

    private static final List<String> WITHOUT_JENKINS = ORDER.subList(0, 4);

    /** The second build has its test classes in a folder that ArchUnit's own option does not know. */
    static final class NoTestClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    @ArchTest
    static void thePackagesBelowKnowNothingOfJenkins(JavaClasses classes) {
        for (String name : WITHOUT_JENKINS) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + name + "..")
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
            String[] later = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(name -> ROOT + name + "..")
                    .toArray(String[]::new);
            ArchRule rule = noClasses()
                    .that()
                    .resideInAPackage(ROOT + ORDER.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .allowEmptyShould(!WITHOUT_JENKINS.contains(ORDER.get(i)));
            rule.check(classes);
        }
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
