package io.jenkins.plugins.databricks.execution.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Proc;
import io.jenkins.plugins.databricks.cli.Cli;
import io.jenkins.plugins.databricks.cli.LimitedOutput;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import io.jenkins.plugins.databricks.execution.bundle.files.BundleFiles;
import io.jenkins.plugins.databricks.execution.tokens.TokenService;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The Databricks CLI in a build's workspace. Its processes are signed in by a token service on the agent, which ends with the session. */
@Restricted(NoExternalUse.class)
public final class CliSession implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(CliSession.class.getName());

    private static final int MOST_MIB = 16;

    private static final int LONGEST_ANSWER = 200;

    /** How many lines of a look-up are logged if it fails. */
    private static final int MOST_HELD = 1_000;

    /** The end of the CLI's message, from which only the words of ours are made. */
    private static final Pattern MISMATCH =
            Pattern.compile("the host in the profile .* the host configured in the bundle \\((.*)\\)$");

    private final BuildContext context;
    private final ConnectedStep step;
    private final Cli cli;
    private final TokenService tokens;
    private final FilePath folder;
    private Connection connection;

    CliSession(BuildContext context, ConnectedStep step, Cli cli, TokenService tokens, FilePath folder) {
        this.context = context;
        this.step = step;
        this.cli = cli;
        this.tokens = tokens;
        this.folder = folder;
    }

    /**
     * Opens a session.
     *
     * @param tool the name of the CLI's tool, or {@code null}
     * @param user the step's name, for messages
     */
    public static CliSession open(BuildContext context, ConnectedStep step, @CheckForNull String tool, String user)
            throws IOException, InterruptedException {
        FilePath folder = context.files();
        context.connect(step);
        Cli cli = Cli.find(
                context.expanded(tool),
                folder,
                context.launcher(),
                context.workspace().environment(),
                context.listener());
        return new CliSession(context, step, cli, TokenService.open(context, context.connection(step), user), folder);
    }

    public BuildContext context() {
        return context;
    }

    /** Made when it is needed: a command that runs for long needs none until it has ended. */
    public Connection connection() {
        if (connection == null) {
            connection = context.connect(step);
        }
        return connection;
    }

    Cli cli() {
        return cli;
    }

    TokenService tokens() {
        return tokens;
    }

    FilePath folder() {
        return folder;
    }

    /**
     * The environment of a process. The CLI is told the folder whose files have been checked, so that it takes no other.
     *
     * @throws InvalidInputException when the bundle does not leave it to this session how to sign in
     */
    EnvVars environment(BundleCommand command) throws IOException, InterruptedException {
        EnvVars environment = new EnvVars(context.workspace().environment());
        environment.putAll(tokens.environment());
        // Without a target of the step, the bundle's default is meant, whatever the agent or another step is told.
        environment.put("DATABRICKS_BUNDLE_TARGET", "");
        environment.put("DATABRICKS_BUNDLE_ENV", "");
        environment.putAll(command.environment());
        environment.put("DATABRICKS_BUNDLE_ROOT", BundleFiles.check(folder).root());
        return environment;
    }

    /** @throws InvalidInputException when this version of the CLI is too old for the command */
    void checkVersion(BundleCommand command) {
        for (BundleCommand.Need need : command.needs()) {
            CliVersion version = CliVersion.parse(need.version());
            if (need.essential()) {
                cli.requireAtLeast(version, need.what());
            } else if (!cli.version().atLeast(version)) {
                context.log()
                        .line("WARNING: " + need.what() + " needs version " + version
                                + " of the Databricks CLI, and this is " + cli.version());
            }
        }
    }

    /**
     * The JSON that a command prints.
     *
     * @param diagnostics is given what the CLI says about the bundle
     * @throws AbortException when the command fails
     */
    public JsonNode json(BundleCommand command, Diagnostics diagnostics) throws IOException, InterruptedException {
        LimitedOutput printed = new LimitedOutput(MOST_MIB << 20);
        int status = run(command, diagnostics, printed);
        if (status != 0) {
            AbortException failure = failure(command, status, diagnostics);
            new BundleReport(this).failed(command, failure.getMessage(), diagnostics, new AppliedActions());
            throw failure;
        }
        return json(command, printed);
    }

    private static JsonNode json(BundleCommand command, LimitedOutput printed) throws IOException {
        if (printed.isCut()) {
            throw new AbortException(command.words() + " printed more than " + MOST_MIB
                    + " MiB, which Jenkins does not read. Divide the bundle into smaller ones");
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        try {
            return JsonCodec.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AbortException("databricks " + String.join(" ", command.arguments()) + " printed no JSON, but '"
                    + LogText.line(text, LONGEST_ANSWER) + "'");
        }
    }

    /** The bundle, and what is deployed of it. */
    public BundleSummary summary(BundleCommand like) throws IOException, InterruptedException {
        BundleCommand summarize =
                new BundleCommand(BundleCommand.Verb.SUMMARY, like.target(), like.variables(), Set.of(), List.of(), "");
        return BundleSummary.parse(
                json(summarize, new Diagnostics()), connection().host());
    }

    /**
     * Runs a command and waits for it; its exit code. An abort stops it. What a mere look-up says of the bundle has been said before, or is said by the
     * command that it is made for; so it is logged only if it fails.
     */
    private int run(BundleCommand command, Diagnostics diagnostics, OutputStream printed)
            throws IOException, InterruptedException {
        checkVersion(command);
        tokens.reopen(context);
        List<String> arguments = new ArrayList<>(List.of(cli.executable()));
        arguments.addAll(command.arguments());
        int status;
        List<String> held = new ArrayList<>();
        Consumer<String> log = command.verb() == BundleCommand.Verb.SUMMARY
                ? line -> hold(held, line)
                : line -> context.log().line(line);
        try (CliLines lines = new CliLines(context, diagnostics::line, log)) {
            Proc process = context.launcher()
                    .launch()
                    .cmds(arguments)
                    .envs(verbatim(environment(command)))
                    .pwd(folder)
                    .quiet(true)
                    .stdout(printed)
                    .stderr(lines)
                    .start();
            try {
                status = process.join();
            } catch (InterruptedException e) {
                process.kill();
                throw e;
            }
        }
        if (status != 0) {
            held.forEach(context.log()::line);
        }
        diagnostics.end();
        return status;
    }

    private static void hold(List<String> lines, String line) {
        if (lines.size() < MOST_HELD) {
            lines.add(line);
        } else if (lines.size() == MOST_HELD) {
            lines.add("… and more, which is left out");
        }
    }

    /** A launcher replaces variables in the values, which those of durable processes are spared, too. */
    private static EnvVars verbatim(EnvVars environment) {
        EnvVars escaped = new EnvVars();
        environment.forEach((name, value) -> escaped.put(name, value.replace("$", "$$")));
        return escaped;
    }

    /** What a failed command comes to. */
    AbortException failure(BundleCommand command, int status, Diagnostics diagnostics)
            throws IOException, InterruptedException {
        String first = diagnostics.all().stream()
                .filter(diagnostic -> diagnostic.severity() == BundleDiagnostic.Severity.ERROR)
                .map(BundleDiagnostic::message)
                .findFirst()
                .orElse("it ended with exit code " + status);
        Matcher mismatch = MISMATCH.matcher(first);
        Optional<String> foreign = mismatch.find() ? Optional.of(mismatch.group(1)) : tokens.refusedHost();
        if (foreign.isPresent()) {
            diagnostics.add(foreignHost(foreign.get()));
            return new AbortException("The bundle's workspace.host is " + foreign.get() + ", but this step signs in to "
                    + connection().host()
                    + ". No token was given to the other address. Correct workspace.host in the bundle's"
                    + " target, or use the workspace that it names");
        }
        return new AbortException(command.words() + " failed: " + command.explained(first));
    }

    /** In the place where the CLI, which names none, has it from. */
    private BundleDiagnostic foreignHost(String host) throws InterruptedException {
        List<BundleDiagnostic.Location> places = List.of();
        try {
            places = BundleFiles.check(folder).placesOfHost(host);
        } catch (IOException | InvalidInputException e) {
            LOGGER.log(Level.FINE, "where a bundle names its workspace is not known", e);
        }
        return new BundleDiagnostic(
                BundleDiagnostic.Severity.ERROR,
                "The workspace is " + LogText.line(host) + ", but the step signs in to "
                        + connection().host(),
                "",
                List.of(),
                places);
    }

    @Override
    public void close() {
        tokens.close();
    }
}
