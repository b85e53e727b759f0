package io.jenkins.plugins.databricks.emulator.azure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.util.UUID;

/** A workspace as Azure has it: accepted, after so many questions ready or failed. */
final class ArmWorkspace {

    final String id;
    final String operation = UUID.randomUUID().toString();
    final ObjectNode resource;
    private final ObjectNode failure;
    private int questionsLeft;

    /**
     * @param resource as it was put
     * @param failure the error that provisioning it ends with, null for none
     */
    ArmWorkspace(String id, ObjectNode resource, int readyAfter, ObjectNode failure) {
        this.id = id;
        this.resource = resource;
        this.questionsLeft = readyAfter;
        this.failure = failure;
    }

    /** Somebody has asked how far it is. */
    void asked() {
        questionsLeft--;
    }

    boolean isReady() {
        return questionsLeft < 0 && failure == null;
    }

    private String state() {
        if (questionsLeft >= 0) {
            return "Accepted";
        }
        return failure == null ? "Succeeded" : "Failed";
    }

    String managedResourceGroupId() {
        return resource.at("/properties/managedResourceGroupId").asText();
    }

    /** As {@code GET} of the operation shows it: 202 while it goes on. */
    HttpAnswer status() {
        ObjectNode body = Json.object().put("status", state());
        if (failure != null && questionsLeft < 0) {
            body.set("error", failure);
        }
        return HttpAnswer.json(questionsLeft >= 0 ? 202 : 200, body);
    }

    /** @param url the address that it has once it is ready */
    ObjectNode view(String url) {
        ObjectNode view = resource.deepCopy();
        view.put("id", id)
                .put("name", id.substring(id.lastIndexOf('/') + 1))
                .put("type", "Microsoft.Databricks/workspaces");
        ObjectNode properties = (ObjectNode) view.get("properties");
        properties.put("provisioningState", state());
        if (isReady()) {
            properties.put("workspaceId", "7524832344392314").put("workspaceUrl", url);
        }
        return view;
    }
}
