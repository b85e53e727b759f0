package io.jenkins.plugins.databricks.demo;

import io.jenkins.plugins.databricks.Samples;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Jenkins that has never run: plugins, configuration, two or three jobs, and the samples' files in the jobs' workspaces.
 *
 * @param folder its JENKINS_HOME
 * @param secrets the folder with the values that {@code jenkins.yaml} refers to, a file each
 */
record JenkinsHome(Path folder, Path secrets) {

    static final String PIPELINE = "daily-sales";
    static final String BENCHMARK = "steps-benchmark";
    static final String PAGE_BENCHMARK = "page-benchmark";
    static final String FREESTYLE = "daily-sales-freestyle";
    static final String BUNDLE = "daily-sales-bundle";
    static final String BUNDLE_BENCHMARK = "bundle-benchmark";

    /**
     * Makes it in a folder of its own, which is emptied first.
     *
     * @param plugin the packaged plugin
     * @param otherPlugins the folder of those that it needs
     * @param values what {@code jenkins.yaml} refers to
     */
    static JenkinsHome create(Path parent, Path plugin, Path otherPlugins, Map<String, String> values)
            throws IOException {
        deleteAll(parent);
        Files.createDirectories(parent);
        JenkinsHome home = new JenkinsHome(parent.resolve("home"), parent.resolve("secrets"));
        Files.createDirectory(
                home.secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Map.Entry<String, String> value : values.entrySet()) {
            Files.writeString(home.secrets.resolve(value.getKey()), value.getValue());
        }
        home.addPlugin(plugin);
        for (Path other : list(otherPlugins)) {
            if (other.toString().endsWith(".hpi")) {
                home.addPlugin(other);
            }
        }
        home.write("jenkins.yaml", resource("jenkins.yaml"));
        home.addPipeline(PIPELINE, Files.readString(Samples.dailySales().resolve("Jenkinsfile")));
        home.addJob(FREESTYLE, resource("daily-sales-freestyle.xml"));
        home.addSample(PIPELINE);
        home.addSample(FREESTYLE);
        return home;
    }

    /**
     * Adds the job with which {@code ./dev bench steps} measures steps.
     *
     * @param values what its script refers to
     */
    void addBenchmark(Map<String, String> values) throws IOException {
        String script = resource("steps-benchmark.groovy");
        for (Map.Entry<String, String> value : values.entrySet()) {
            script = script.replace("@" + value.getKey() + "@", value.getValue());
        }
        addPipeline(BENCHMARK, script);
        addSample(BENCHMARK);
    }

    /** Adds the job whose pages {@code ./dev bench page} measures. */
    void addPageBenchmark() throws IOException {
        addPipeline(PAGE_BENCHMARK, resource("page-benchmark.groovy"));
    }

    /** Adds the jobs whose builds wait in {@code ./dev bench jenkins}. */
    void addWaitingBenchmark() throws IOException {
        String script = resource("waiting-benchmark.groovy").replace("@BRANCHES@", "" + WaitingBenchmark.BRANCHES);
        addPipeline(WaitingBenchmark.SLEEP, script.replace("@STEP@", "sleep 3600"));
        addPipeline(WaitingBenchmark.RUN, script.replace("@STEP@", "databricksRunNow jobId: " + DemoWorkspace.MANY));
    }

    /** Adds the job with which {@code ./dev bench steps} measures the deployment of a bundle with this Databricks CLI. */
    void addBundleBenchmark(Path cli) throws IOException {
        addBundle(BUNDLE_BENCHMARK, resource("bundle-benchmark.groovy"), cli);
    }

    /** Adds the job that deploys the sample's bundle with this Databricks CLI. */
    void addBundle(Path cli) throws IOException {
        addBundle(BUNDLE, Files.readString(Samples.bundle().resolve("Jenkinsfile")), cli);
    }

    private void addBundle(String name, String jenkinsfile, Path cli) throws IOException {
        Path tool = Files.createDirectories(folder.resolve("databricks-cli"));
        Files.createSymbolicLink(tool.resolve("databricks"), cli);
        Files.writeString(
                folder.resolve("jenkins.yaml"),
                resource("bundle.yaml").replace("@HOME@", tool.toAbsolutePath().toString()),
                StandardOpenOption.APPEND);
        addPipeline(name, jenkinsfile);
        Path workspace = folder.resolve("workspace").resolve(name);
        Samples.checkOutBundle(workspace);
        // Another name than that of the job that the other two deploy: they find it by that.
        Path definition = workspace.resolve("databricks.yml");
        Files.writeString(definition, Files.readString(definition).replace("name: daily-sales", "name: " + name));
    }

    private void addPipeline(String name, String jenkinsfile) throws IOException {
        addJob(name, resource("daily-sales.xml").replace("@JENKINSFILE@", xml(jenkinsfile)));
    }

    private void addPlugin(Path file) throws IOException {
        copy(file, "plugins/" + file.getFileName().toString().replace(".hpi", ".jpi"));
    }

    private void addJob(String name, String config) throws IOException {
        write("jobs/" + name + "/config.xml", config);
    }

    private void addSample(String name) throws IOException {
        for (Path file : list(Samples.dailySales())) {
            copy(file, "workspace/" + name + "/" + file.getFileName());
        }
    }

    private void copy(Path file, String to) throws IOException {
        Path target = folder.resolve(to);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = JenkinsHome.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void deleteAll(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path child : list(path)) {
                deleteAll(child);
            }
        }
        Files.deleteIfExists(path);
    }
}
