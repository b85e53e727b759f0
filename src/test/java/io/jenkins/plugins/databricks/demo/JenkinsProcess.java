package io.jenkins.plugins.databricks.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Jenkins in a process of its own, which only this machine can reach. */
final class JenkinsProcess {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int USUAL_PORT = 8080;
    private static final int START_SECONDS = 300;
    private static final int STOP_SECONDS = 15;

    private final Process process;
    private final URI url;
    private final Path home;
    private final Path log;

    private JenkinsProcess(Process process, URI url, Path home, Path log) {
        this.process = process;
        this.url = url;
        this.home = home;
        this.log = log;
    }

    /**
     * Begins to start it.
     *
     * @param log gets what it prints
     * @param options for its JVM
     */
    static JenkinsProcess start(Path war, JenkinsHome home, Path log, String... options) throws IOException {
        Path folder = home.folder().toAbsolutePath();
        int port = freePort();
        URI url = URI.create("http://127.0.0.1:" + port + "/");
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Djenkins.install.runSetupWizard=false",
                "-Dhudson.model.UsageStatistics.disabled=true",
                "-Djenkins.model.Jenkins.workspacesDir=${JENKINS_HOME}/workspace/${ITEM_FULL_NAME}",
                "-jar",
                war.toString(),
                "--httpListenAddress=127.0.0.1",
                "--httpPort=" + port));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JENKINS_HOME", folder.toString());
        builder.environment()
                .put("CASC_JENKINS_CONFIG", folder.resolve("jenkins.yaml").toString());
        builder.environment().put("JENKINS_ADDRESS", url.toString());
        // The builds would inherit the variables of this process, so that secrets come in files.
        builder.environment().put("SECRETS", home.secrets().toAbsolutePath().toString());
        builder.environment().remove("CLASSPATH");
        return new JenkinsProcess(builder.start(), url, folder, log);
    }

    private static int freePort() throws IOException {
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return usual.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return any.getLocalPort();
            }
        }
    }

    long pid() {
        return process.pid();
    }

    URI url() {
        return url;
    }

    /** @throws IOException when it ends or fails instead of getting ready */
    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (status() != HttpURLConnection.HTTP_OK) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("Jenkins has not started. The end of " + log + ":\n" + endOfLog());
            }
            Thread.sleep(500);
        }
    }

    private int status() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) url.resolve("login").toURL().openConnection();
            connection.setReadTimeout((int) TimeUnit.SECONDS.toMillis(START_SECONDS));
            return connection.getResponseCode();
        } catch (IOException notYet) {
            return -1;
        }
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /**
     * Runs a command of Jenkins' command line interface, which prints to standard output.
     *
     * @return its exit code
     */
    int cli(String user, String password, String... command) throws IOException, InterruptedException {
        return cli(user, password, ProcessBuilder.Redirect.INHERIT, command);
    }

    /** Runs a Groovy script in Jenkins. */
    void groovy(String user, String password, String script) throws IOException, InterruptedException {
        Path file = Files.writeString(home.resolve("script.groovy"), script);
        if (cli(user, password, ProcessBuilder.Redirect.from(file.toFile()), "groovy", "=") != 0) {
            throw new IOException("Jenkins has not run " + script);
        }
    }

    private int cli(String user, String password, ProcessBuilder.Redirect input, String... command)
            throws IOException, InterruptedException {
        Path jar = home.resolve("jenkins-cli.jar");
        try (InputStream in = url.resolve("jnlpJars/jenkins-cli.jar").toURL().openStream()) {
            Files.copy(in, jar, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> line = new ArrayList<>(List.of(JAVA, "-jar", jar.toString(), "-s", url.toString()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO().redirectInput(input);
        builder.environment().put("JENKINS_USER_ID", user);
        builder.environment().put("JENKINS_API_TOKEN", password);
        return builder.start().waitFor();
    }

    /** @return its exit code, once it has ended by itself */
    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
