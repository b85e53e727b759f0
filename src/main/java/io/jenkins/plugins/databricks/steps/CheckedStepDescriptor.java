package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.steps.form.FormText;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerRequest2;

/** The descriptor of every step: whatever is wrong with the arguments of a call is said in one line, and text areas of the form become lists and maps. */
@Restricted(NoExternalUse.class)
public abstract class CheckedStepDescriptor extends StepDescriptor {

    /** Deprecated in favour of models that change arguments; the one place where a step's arguments can be refused in words. */
    @Override
    @SuppressWarnings("deprecation")
    public Step newInstance(Map<String, Object> arguments) throws Exception {
        try {
            new ArgumentCheck(DescribableModel.of(clazz)).check(arguments);
            return super.newInstance(arguments);
        } catch (InvalidInputException e) {
            throw new AbortException(getFunctionName() + ": " + e.getMessage());
        }
    }

    /** Reads by itself what Stapler cannot bind: the text area of a list or map, and the empty choice of a truth value. */
    @Override
    public Step newInstance(StaplerRequest2 req, JSONObject form) throws FormException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (DescribableParameter parameter : DescribableModel.of(clazz).getParameters()) {
            String name = parameter.getName();
            Class<?> type = parameter.getErasedType();
            if (type == List.class) {
                values.put(name, FormText.toList(FormText.take(form, name)));
            } else if (type == Map.class) {
                values.put(name, FormText.toMap(FormText.take(form, name)));
            } else if (type == Boolean.class) {
                String choice = Util.fixEmptyAndTrim(FormText.take(form, name));
                values.put(name, choice == null ? null : Boolean.valueOf(choice));
            }
        }
        Step step = super.newInstance(req, form);
        values.forEach((name, value) -> set(step, name, value));
        return step;
    }

    private static void set(Step step, String name, Object value) {
        try {
            new PropertyDescriptor(name, step.getClass()).getWriteMethod().invoke(step, value);
        } catch (IntrospectionException | ReflectiveOperationException e) {
            throw new IllegalStateException("The parameter " + name + " cannot be set", e);
        }
    }

    /** A list as its text area shows it. */
    public final String lines(List<String> values) {
        return FormText.ofList(values);
    }

    /** A map as its text area shows it. */
    public final String pairs(Map<String, ?> values) {
        return FormText.ofMap(values);
    }

    /** Maps and lists within one another as their text area shows them. */
    public final String tree(Object value) {
        return JobSettings.text(value);
    }

    /** No node: a step that reads files asks for the node's folder itself, and says in its own words that there is none. */
    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class);
    }
}
