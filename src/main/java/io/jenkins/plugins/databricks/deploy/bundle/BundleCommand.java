package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A bundle command of the Databricks CLI. Every argument consists of letters, digits and {@code ._/,=-} only, so that it
 * means the same to a program, to a shell and to Windows' command processor; everything else that a user may have
 * written goes into the environment. Values of variables could be secrets and do so for that reason, too: everybody on
 * the machine can read the arguments of a process.
 *
 * @param target the target; empty for the bundle's default
 * @param variables values for the bundle's variables by their names
 * @param options on/off options
 * @param select the resources that it is about; empty for all
 * @param plan for {@link Verb#DEPLOY}: the plan's file, relative to the bundle's folder; empty to plan anew
 * @see <a href="https://docs.databricks.com/dev-tools/cli/bundle-commands">bundle commands</a>
 */
public record BundleCommand(
        Verb verb, String target, Map<String, String> variables, Set<Option> options, List<String> select, String plan)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The commands. */
    public enum Verb {
        /** Writes the bundle as JSON, see {@link BundleSummary}. */
        VALIDATE("validate", true),
        /** Writes the plan as JSON, see {@link BundlePlan}. */
        PLAN("plan", true),
        DEPLOY("deploy", false),
        DESTROY("destroy", false),
        /** Writes the bundle and what is deployed of it as JSON, see {@link BundleSummary}. */
        SUMMARY("summary", true);

        private final String word;
        private final boolean json;

        Verb(String word, boolean json) {
            this.word = word;
            this.json = json;
        }

        /** As the CLI spells it. */
        public String word() {
            return word;
        }
    }

    /** The on/off options. */
    public enum Option {
        /** Warnings count as errors. */
        STRICT("--strict", Verb.VALIDATE),
        /** Not while a job or pipeline of the bundle is running. */
        FAIL_ON_ACTIVE_RUNS("--fail-on-active-runs", Verb.DEPLOY),
        /** From any Git branch, and over changes made by hand. */
        FORCE("--force", Verb.DEPLOY),
        /** Whoever has the deployment lock. */
        FORCE_LOCK("--force-lock", Verb.DEPLOY, Verb.DESTROY),
        /** Also what deletes data. */
        AUTO_APPROVE("--auto-approve", Verb.DEPLOY, Verb.DESTROY);

        private final String word;
        private final Set<Verb> verbs;

        Option(String word, Verb... verbs) {
            this.word = word;
            this.verbs = Set.of(verbs);
        }
    }

    /**
     * What an older version of the CLI lacks.
     *
     * @param version the first version that has it
     * @param what what it is, as the subject of a sentence
     * @param essential whether the command must not run without it; otherwise a warning will do
     */
    public record Need(String version, String what, boolean essential) {}

    /** The CLI checks this when it has read the bundle, before it builds or sends anything. */
    private static final String EXCLUDED = "Databricks CLI version constraint not satisfied";

    private static final String RESTRICTED = "DATABRICKS_BUNDLE_RESTRICTED_CODE_EXECUTION";

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)?");
    private static final Pattern FILE =
            Pattern.compile("\\.?[A-Za-z0-9_][A-Za-z0-9_.-]*(/\\.?[A-Za-z0-9_][A-Za-z0-9_.-]*)*");

    /** @throws InvalidInputException when something that a user wrote cannot be given to the CLI */
    public BundleCommand {
        variables = Map.copyOf(variables);
        options = options.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(options));
        select = List.copyOf(select);
        for (Option option : options) {
            require(verb, option.word, option.verbs.contains(verb));
        }
        require(verb, "--select", select.isEmpty() || verb == Verb.PLAN || verb == Verb.DEPLOY);
        require(verb, "--plan", plan.isEmpty() || verb == Verb.DEPLOY);
        if (!LogText.isPlain(target)) {
            throw new InvalidInputException("target: '" + LogText.line(target)
                    + "' is not the name of a target. Use one of those below 'targets' in databricks.yml");
        }
        variables.forEach(BundleCommand::checkVariable);
        for (String resource : select) {
            if (!RESOURCE.matcher(resource).matches()) {
                throw new InvalidInputException("select: '" + LogText.line(resource)
                        + "' is not a resource of a bundle. Use its key, such as 'daily' or 'jobs.daily'");
            }
        }
        if (!plan.isEmpty()) {
            checkFile("plan", plan);
        }
        if (!plan.isEmpty() && !select.isEmpty()) {
            throw new InvalidInputException(
                    "select: cannot be combined with 'plan', which already says what is deployed. Give 'select' to databricksBundlePlan");
        }
        if (!plan.isEmpty() && options.contains(Option.FAIL_ON_ACTIVE_RUNS)) {
            throw new InvalidInputException(
                    "failOnActiveRuns: cannot be combined with 'plan': the Databricks CLI looks for runs only when it plans itself."
                            + " Use one of the two");
        }
    }

    private static void require(Verb verb, String word, boolean possible) {
        if (!possible) {
            throw new IllegalArgumentException(word + " is no option of bundle " + verb.word);
        }
    }

    /**
     * Checks the name of a file that is, or will be, given to the CLI.
     *
     * @param parameter what it was given as
     * @throws InvalidInputException when it is not the relative path of a file that needs no quotes in any shell
     */
    public static String checkFile(String parameter, String name) {
        if (!FILE.matcher(name).matches()) {
            throw new InvalidInputException(
                    parameter + ": '" + LogText.line(name)
                            + "' is not the relative path of a file, of letters, digits, '.', '_' and '-' only. Use another name");
        }
        return name;
    }

    private static void checkVariable(String name, String value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new InvalidInputException("variables: '" + LogText.line(name)
                    + "' cannot be given to the Databricks CLI. Use a name of letters, digits and '_'");
        }
        if (value.indexOf('\0') >= 0) {
            throw new InvalidInputException("variables: the value of '" + name + "' contains a null character");
        }
    }

    /** Names it in messages: {@code databricks bundle deploy}. */
    public String words() {
        return "databricks bundle " + verb.word;
    }

    /** The arguments after the CLI's own name; none needs quotes in any shell. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("bundle", verb.word));
        options.stream().sorted().forEach(option -> arguments.add(option.word));
        if (!select.isEmpty()) {
            arguments.addAll(List.of("--select", String.join(",", select)));
        }
        if (!plan.isEmpty()) {
            arguments.addAll(List.of("--plan", plan));
        }
        // Jenkins starts no process with an empty environment variable.
        variables.entrySet().stream()
                .filter(variable -> variable.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .forEach(name -> arguments.addAll(List.of("--var", name + "=")));
        if (verb == Verb.SUMMARY) {
            // What is deployed, not what this machine knew of it at its last deployment.
            arguments.add("--force-pull");
        }
        if (verb.json) {
            arguments.addAll(List.of("--output", "json"));
        }
        return arguments;
    }

    /**
     * Environment variables, beside those that sign the CLI in. Validation is also for the changes of strangers, so the
     * CLI must not run their code then.
     */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        if (!target.isEmpty()) {
            environment.put("DATABRICKS_BUNDLE_TARGET", target);
        }
        variables.forEach((name, value) -> environment.put("BUNDLE_VAR_" + name, value));
        if (verb == Verb.VALIDATE) {
            environment.put(RESTRICTED, "1");
        }
        environment.put("NO_COLOR", "1");
        return environment;
    }

    /** An error of the CLI, with what to do about it where its own words do not say that. */
    public String explained(String error) {
        if (error.startsWith(EXCLUDED)) {
            return error
                    + ". The bundle asks for that with databricks_cli_version, below 'bundle' in databricks.yml or a file that it"
                    + " includes. Use another version of the CLI: a tool that 'cli' or 'tools' names, or the one that the"
                    + " agent has on its PATH; or change the constraint";
        }
        return verb == Verb.VALIDATE && error.contains(RESTRICTED)
                ? error
                        + ". Validation runs none of the bundle's code, as it may be that of a stranger, so it cannot check a bundle with"
                        + " resources in Python ('python') or scripts ('experimental.scripts': preinit, postinit). Where its"
                        + " code is trusted, databricksBundlePlan runs that and checks the bundle"
                : error;
    }

    /**
     * What an older version of the CLI lacks for this command.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/CHANGELOG.md">CHANGELOG.md</a>
     */
    public List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        if (verb == Verb.VALIDATE) {
            needs.add(new Need("0.246.0", "validation that runs none of the bundle's own code", true));
        }
        if (options.contains(Option.STRICT)) {
            needs.add(new Need("0.286.0", "'strict'", true));
        }
        if (verb == Verb.PLAN) {
            needs.add(new Need("0.283.0", "a plan in JSON", true));
        }
        if (!select.isEmpty()) {
            needs.add(new Need("1.2.0", "'select'", true));
        }
        if (!plan.isEmpty()) {
            needs.add(new Need("0.283.0", "'plan'", true));
            needs.add(new Need("1.18.0", "the upload of a bundle's own wheels and JARs with 'plan'", false));
        }
        return needs;
    }
}
