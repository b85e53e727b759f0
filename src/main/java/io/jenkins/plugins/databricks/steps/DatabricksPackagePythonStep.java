package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Item;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.python.PackagePython;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildLog;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableWork;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Packages a folder of Python files as one Python file, where the files are. */
public final class DatabricksPackagePythonStep extends Step implements RepeatableWork {

    private static final long serialVersionUID = 1L;

    private static final String MAIN = "main";

    private final String source;
    private final String target;
    private String main = MAIN;
    private String excludes;

    @DataBoundConstructor
    public DatabricksPackagePythonStep(String source, String target) {
        this.source = Util.fixEmptyAndTrim(source);
        this.target = Util.fixEmptyAndTrim(target);
    }

    public String getSource() {
        return source;
    }

    public String getTarget() {
        return target;
    }

    public String getMain() {
        return main;
    }

    @DataBoundSetter
    public void setMain(String main) {
        this.main = Util.fixEmptyAndTrim(main) == null ? MAIN : main.strip();
    }

    public String getExcludes() {
        return excludes;
    }

    @DataBoundSetter
    public void setExcludes(String excludes) {
        this.excludes = Util.fixEmptyAndTrim(excludes);
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        PackagePython.Result result = packageFiles(context);
        Map<String, Object> returned = new LinkedHashMap<>();
        returned.put("path", result.path());
        returned.put("bytes", result.bytes());
        returned.put("sha256", result.sha256());
        returned.put("files", new ArrayList<>(result.files()));
        return returned;
    }

    private PackagePython.Result packageFiles(BuildContext context) throws IOException, InterruptedException {
        PackagePython.Request request = new PackagePython.Request(
                context.expanded(source), context.expanded(target), context.expanded(main), context.expanded(excludes));
        FilePath workspace = context.files();
        if (!workspace.isRemote()) {
            return new PackagePython(context.log()).run(Path.of(workspace.getRemote()), request);
        }
        return new Agent(workspace, "the packaging of " + request.source())
                .call(
                        new Packaging(workspace.getRemote(), request, context.listener()),
                        result -> result.check(request));
    }

    private static final class Packaging extends MasterToSlaveCallable<PackagePython.Result, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final PackagePython.Request request;
        private final TaskListener listener;

        Packaging(String folder, PackagePython.Request request, TaskListener listener) {
            this.folder = folder;
            this.request = request;
            this.listener = listener;
        }

        @Override
        public PackagePython.Result call() throws IOException {
            return new PackagePython(BuildLog.onAgent(listener)).run(Path.of(folder), request);
        }
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RepeatableStepExecution<>(context, this);
    }

    @Extension
    public static final class DescriptorImpl extends CheckedStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksPackagePython";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksPackagePythonStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return arguments.get("source") + " → " + arguments.get("target");
        }

        @POST
        public FormValidation doCheckSource(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckTarget(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, target -> {
                if (!target.endsWith(".py")) {
                    throw new InvalidInputException(Messages.DatabricksPackagePythonStep_targetForm());
                }
            });
        }
    }
}
