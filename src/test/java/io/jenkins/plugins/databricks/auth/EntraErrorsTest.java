package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is to be done about a refusal of Microsoft Entra ID follows from its code. */
class EntraErrorsTest {

    private static final EntraProof SECRET = new EntraProof.ClientSecret("s3cret");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client"
                        + " secret value, not the client secret ID|not its ID",
                "AADSTS7000222: The provided client secret keys for app 'x' are expired.|create a new one",
                "AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.|no such application",
                "AADSTS90002: Tenant 'x' not found.|no such tenant",
                "AADSTS900023: Specified tenant identifier 'x' is neither a valid DNS name, nor a valid external domain."
                        + "|no such tenant",
                "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on"
                        + " application.|Upload this credential's certificate",
                "AADSTS700024: Client assertion is not within its valid time range.|clock",
                "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'.|The subject",
                "AADSTS700212: No matching federated identity record found for presented assertion audience 'x'.|The audience",
                "AADSTS700211: No matching federated identity record found for presented assertion issuer 'x'.|The issuer",
                "AADSTS70021: No matching federated identity record found for presented assertion.|Issuer, subject and audience",
                "AADSTS53003: Access has been blocked by Conditional Access policies.|Conditional Access policy",
                "AADSTS500011: The resource principal named 2ff814a6 was not found in the tenant named x.|Azure Databricks",
                "AADSTS90033: A transient error has occurred. Please try again.|later",
                "AADSTS12345: Something new.|Check tenant, client ID and secret",
            })
    void adviceFollowsTheCode(String reason, String advice) {
        assertThat(EntraErrors.isRefusal(reason), is(true));
        assertThat(EntraErrors.advice(reason, SECRET), containsString(advice));
    }

    @Test
    void whatIsNoAnswerOfEntraIsNoRefusal() {
        assertThat(EntraErrors.isRefusal("Connection refused"), is(false));
    }
}
