package io.jenkins.plugins.databricks.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real Jenkins with the plugin, configured against an emulated workspace, with a Pipeline job and a freestyle job that deploy and run the sample
 * application, and where there is a Databricks CLI, a Pipeline job that does the same with a bundle. Runs in the root of the repository, when the plugin
 * is packaged. With {@code --once} it runs the Pipeline jobs, prints their logs, and exits with 0 if they succeeded; with {@code --bench} it does so with a job that measures steps, with {@code --page} with one whose report it measures; without, it goes on until it is interrupted.
 */
public final class JenkinsDemo {

    /** As in the benchmark of uploads. */
    private static final Duration FAR_AWAY = Duration.ofMillis(25);

    private static final Path FOLDER = Path.of("target/demo");
    private static final Path LOG = FOLDER.resolve("jenkins.log");
    private static final String ADMIN = "admin";

    private JenkinsDemo() {}

    public static void main(String[] args) throws Exception {
        DemoWorkspace workspace = new DemoWorkspace();
        String password = DemoWorkspace.randomText();
        JenkinsHome home = JenkinsHome.create(
                FOLDER,
                Path.of("target/databricks.hpi"),
                Path.of("target/test-classes/test-dependencies"),
                Map.of(
                        "ADMIN_PASSWORD",
                        password,
                        "DATABRICKS_HOST",
                        workspace.url().toString(),
                        "CLIENT_ID",
                        DemoWorkspace.CLIENT_ID,
                        "CLIENT_SECRET",
                        workspace.clientSecret()));
        boolean benchmark = List.of(args).contains("--bench");
        boolean page = List.of(args).contains("--page");
        boolean waiting = List.of(args).contains("--waiting");
        DemoCli cli = DemoCli.find(System.getenv());
        if (benchmark) {
            home.addBenchmark(Map.of(
                    "HOST",
                    workspace.url().toString(),
                    "CLIENT_ID",
                    DemoWorkspace.CLIENT_ID,
                    "CLIENT_SECRET",
                    workspace.clientSecret(),
                    "REQUESTS",
                    "" + workspace.requestMillis()));
        }
        if (page) {
            home.addPageBenchmark();
        }
        if (waiting) {
            home.addWaitingBenchmark();
        }
        String bundle = benchmark ? JenkinsHome.BUNDLE_BENCHMARK : JenkinsHome.BUNDLE;
        if (cli.executable() == null) {
            System.err.println("The job " + bundle + " is left out: " + cli.missing());
        } else if (benchmark) {
            home.addBundleBenchmark(cli.executable());
        } else {
            home.addBundle(cli.executable());
        }
        if (waiting) {
            System.exit(
                    new WaitingBenchmark(workspace.emulator(), war(), home, LOG, ADMIN, password).measure() ? 0 : 1);
        }
        JenkinsProcess jenkins = JenkinsProcess.start(war(), home, LOG);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(jenkins, workspace)));
        System.err.println("Starting Jenkins ...");
        try {
            jenkins.awaitReady();
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        if (page) {
            int status = jenkins.cli(ADMIN, password, "build", JenkinsHome.PAGE_BENCHMARK, "-s");
            System.exit(status == 0 && new PageBenchmark(jenkins.url(), ADMIN, password).measure() ? 0 : 1);
        }
        if (benchmark || List.of(args).contains("--once")) {
            int status = jenkins.cli(
                    ADMIN, password, "build", benchmark ? JenkinsHome.BENCHMARK : JenkinsHome.PIPELINE, "-s", "-v");
            if (cli.executable() != null && (status == 0 || benchmark)) {
                if (benchmark) {
                    workspace.latency(FAR_AWAY);
                }
                status = Math.max(status, jenkins.cli(ADMIN, password, "build", bundle, "-s", "-v"));
            }
            System.exit(status);
        }
        System.out.println("""

                Jenkins with the Databricks plugin: %s
                Sign in as %s with the password %s
                Then build one of the jobs.
                Jenkins' own log is in %s. Ctrl-C ends the demo; the next one starts anew.
                """.formatted(jenkins.url(), ADMIN, password, LOG));
        System.exit(jenkins.waitFor());
    }

    /** The war that Jenkins' test harness brings. */
    private static Path war() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".war"))
                .map(Path::of)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no Jenkins war on the class path"));
    }

    private static void stop(JenkinsProcess jenkins, DemoWorkspace workspace) {
        jenkins.stop();
        try {
            workspace.close();
        } catch (IOException e) {
            System.err.println("The emulator's files are left behind: " + e.getMessage());
        }
    }
}
