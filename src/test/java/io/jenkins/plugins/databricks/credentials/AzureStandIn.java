package io.jenkins.plugins.databricks.credentials;

import com.azure.core.http.HttpClient;
import hudson.ExtensionList;
import io.jenkins.plugins.databricks.auth.AzureRedirect;
import io.jenkins.plugins.databricks.auth.IdentityConnections;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.IOException;

/** Lets an emulator stand in for Azure, whose addresses are the same for everybody. */
public final class AzureStandIn {

    private AzureStandIn() {}

    /** From now on, in this Jenkins. */
    public static void install(Emulator emulator) throws IOException {
        HttpClient azure = AzureRedirect.to(emulator);
        ExtensionList<ControllerHttp> controllers = ExtensionList.lookup(ControllerHttp.class);
        controllers.remove(ControllerHttp.get());
        controllers.add(new ControllerHttp(http ->
                new IdentityConnections(new HttpTransport(http, emulator.trust()), RetryPolicy.STANDARD, azure)));
    }
}
