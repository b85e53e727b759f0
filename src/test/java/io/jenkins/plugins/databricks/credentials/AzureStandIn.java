package io.jenkins.plugins.databricks.credentials;

import io.jenkins.plugins.azuresdk.HttpClientRetriever;
import io.jenkins.plugins.databricks.auth.AzureRedirect;
import io.jenkins.plugins.databricks.emulator.Emulator;

/** Lets an emulator stand in for Azure. */
public final class AzureStandIn {

    private AzureStandIn() {}

    /** From now on, in this Jenkins. */
    public static void install(Emulator emulator) {
        Controller.get().reachAzureBy(() -> new AzureRedirect(HttpClientRetriever.get(), emulator.url()));
    }
}
