package io.jenkins.plugins.databricks.emulator.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.util.List;

/**
 * Who asks, as SCIM has it. Everyone is an administrator.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/currentuser/me">Get current user info</a>
 */
public final class CurrentUserArea {

    private static final List<String> SCHEMAS = List.of(
            "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:workspace:2.0:User");

    private final Identity identity;

    public CurrentUserArea(Identity identity) {
        this.identity = identity;
    }

    public void register(Routes routes) {
        routes.add("GET", "/api/2.0/preview/scim/v2/Me", this::me);
        routes.add("GET", "/api/2.0/scim/v2/Me", this::me);
    }

    private HttpAnswer me(HttpRequest request) {
        String name = identity.principal(request);
        ObjectNode me = Json.object()
                .put("id", Integer.toUnsignedString(name.hashCode()))
                .put("userName", name)
                .put("displayName", name)
                .put("active", true);
        SCHEMAS.forEach(me.putArray("schemas")::add);
        me.putObject("name").put("givenName", name);
        me.putArray("emails").addObject().put("type", "work").put("value", name).put("primary", true);
        for (String group : List.of("admins", "users")) {
            me.withArray("groups")
                    .addObject()
                    .put("type", "direct")
                    .put("display", group)
                    .put("value", Integer.toUnsignedString(group.hashCode()));
        }
        return HttpAnswer.ok(me);
    }
}
