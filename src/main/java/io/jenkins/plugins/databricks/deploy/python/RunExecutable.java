package io.jenkins.plugins.databricks.deploy.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.runs.request.RunParameter;
import io.jenkins.plugins.databricks.deploy.runs.request.RunParameters;
import io.jenkins.plugins.databricks.deploy.upload.FileSource;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Runs any Linux executable in a job run: it is uploaded together with a small Python file, the runner, which the job
 * runs and which starts the executable. The runner is {@code executable_runner.py}.
 *
 * <p>The executable is uploaded from where it is, and the run is started where the credentials are. So this class only
 * decides where the files go and what the run's parameters are.
 */
public final class RunExecutable {

    /** The prefix of arguments that are passed as one; known to the runner. */
    private static final String ENCODED = "base64-json:";

    /** The prefix of the digest; known to the runner. */
    private static final String DIGEST = "sha256:";

    private static final String RUNNER_SUFFIX = ".runner.py";

    /** Arguments that certainly reach a program unchanged; Databricks replaces {@code {{…}}} in parameters. */
    private static final Pattern PLAIN = Pattern.compile("(?!base64-json:)(?!.*\\{\\{)[ -~]+");

    /**
     * What to run.
     *
     * @param source the executable's path in the build's workspace
     * @param executable its target
     * @param runner the runner's target: beside the executable, so that builds with other executables have their own
     * @param arguments the executable's arguments
     */
    public record Plan(String source, RemotePath executable, RemotePath runner, List<String> arguments)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        /** The upload of the executable, from where it is. */
        public UploadRequest executableFile() {
            return new UploadRequest(FileSource.ofFile("executable", source), executable, true, null);
        }

        /** Uploads the runner next to the executable. */
        public UploadedFile sendRunner(Uploader uploader) throws IOException, InterruptedException {
            return uploader.send(runner.name(), runner, runnerContent());
        }

        /**
         * How a job will run it.
         *
         * @throws InvalidInputException when the job cannot run it, or there are more arguments than Databricks accepts
         */
        public Start start(Jobs jobs, long jobId) throws IOException, InterruptedException {
            Start start = new Start(this, jobId, runsRunner(jobs.settings(jobId, Jobs.CURRENT), jobId));
            start.parameters("0".repeat(64)); // Report arguments that are too long before anything is sent.
            return start;
        }

        /** Whether the job has a Python task for the runner; otherwise it accepts spark-submit parameters. */
        private boolean runsRunner(ObjectNode settings, long jobId) {
            List<JsonNode> tasks = new ArrayList<>(List.of(settings));
            settings.path("tasks").forEach(tasks::add);
            List<String> others = new ArrayList<>();
            boolean submits = false;
            for (JsonNode task : tasks) {
                String python =
                        task.path("spark_python_task").path("python_file").asText();
                if (isRunner(python)) {
                    return true;
                }
                submits |= task.has("spark_submit_task");
                task.fieldNames().forEachRemaining(field -> {
                    if (field.endsWith("_task")) {
                        others.add(python.isEmpty() ? "a " + field : "the python_file " + python);
                    }
                });
            }
            if (submits || others.isEmpty()) {
                return false;
            }
            throw new InvalidInputException(
                    "job " + jobId + " '" + settings.path("name").asText()
                            + "' cannot run an executable, as it has " + String.join(", ", others)
                            + ". In its definition, use the python_file " + runner
                            + " in a spark_python_task, or use a spark_submit_task");
        }

        private boolean isRunner(String pythonFile) {
            try {
                return RemotePath.parse(pythonFile).equals(runner);
            } catch (InvalidInputException e) {
                return false;
            }
        }
    }

    /**
     * A run to be started.
     *
     * @param python whether the job has a Python task whose file is the runner; otherwise it accepts spark-submit
     *     parameters
     */
    public record Start(Plan plan, long jobId, boolean python) {
        /**
         * The parameters for {@code run-now}: the file to run, its digest, and its arguments.
         *
         * @param sha256 the digest of the uploaded executable. Others may be able to replace the file, and the runner
         *     runs nothing else
         */
        public ObjectNode parameters(String sha256) {
            List<String> words = new ArrayList<>();
            if (!python) {
                words.add(plan.runner().toString());
            }
            words.add(pathAtRunTime(plan.executable()));
            words.add(DIGEST + sha256);
            words.addAll(encode(plan.arguments()));
            return new RunParameters()
                    .with("arguments", python ? RunParameter.PYTHON_PARAMS : RunParameter.SPARK_SUBMIT_PARAMS, words)
                    .toJson();
        }
    }

    private RunExecutable() {}

    /**
     * Decides on the targets.
     *
     * @param executable the executable's path as the user wrote it
     * @param target the file in Databricks, or its folder when it ends with a slash; {@code null} for its name in
     *     {@code dbfs:/tmp/}
     * @param arguments the executable's arguments, passed unchanged
     * @throws InvalidInputException when the executable has no name, the target is invalid, or an argument cannot be
     *     passed to a program
     */
    public static Plan plan(String executable, String target, List<String> arguments) {
        String source = executable == null ? "" : executable.replace('\\', '/');
        String name = source.substring(source.lastIndexOf('/') + 1);
        if (name.isBlank()) {
            throw new InvalidInputException(
                    source.isBlank()
                            ? "executable is missing: specify the file to run"
                            : "executable: '" + executable + "' is a folder. Specify the file to run");
        }
        RemotePath remote = remote(target == null ? "dbfs:/tmp/" : target, name);
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).indexOf('\0') >= 0) {
                throw new InvalidInputException("arguments: number " + (i + 1)
                        + " contains a NUL character, which cannot be passed to a program");
            }
        }
        RemotePath runner = new RemotePath(remote.store(), remote.path() + RUNNER_SUFFIX);
        return new Plan(source, remote, runner, List.copyOf(arguments));
    }

    private static RemotePath remote(String target, String name) {
        RemotePath path = RemotePath.parse(target);
        RemotePath file = path.isFolder() ? path.resolve(name) : path;
        if (!PLAIN.matcher(file.toString()).matches()) {
            throw new InvalidInputException("target: '" + file
                    + "' contains non-ASCII characters or '{{', and cannot be passed to a run. Choose another path");
        }
        return file;
    }

    /** Encodes arguments. Plain ones stay readable on the run's page; if one is not plain, all are passed as one. */
    private static List<String> encode(List<String> arguments) {
        if (arguments.stream().allMatch(argument -> PLAIN.matcher(argument).matches())) {
            return arguments;
        }
        byte[] json = JsonCodec.MAPPER.valueToTree(arguments).toString().getBytes(StandardCharsets.UTF_8);
        return List.of(ENCODED + Base64.getEncoder().encodeToString(json));
    }

    private static String pathAtRunTime(RemotePath path) {
        return path.store() == RemotePath.Store.DBFS ? "/dbfs" + path.path() : path.toString();
    }

    private static Content runnerContent() throws IOException {
        byte[] bytes;
        try (InputStream runner = RunExecutable.class.getResourceAsStream("executable_runner.py")) {
            bytes = Objects.requireNonNull(runner).readAllBytes();
        }
        return new Content() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long length() {
                return bytes.length;
            }
        };
    }
}
