// client: Java, java.net.http.HttpClient, NDJSON line by line
// needs: javac=default-jdk-headless
import java.net.URI;
import java.net.http.*;
import java.util.regex.*;

class Program {
    public static void main(String[] arguments) throws Exception {
        URI address = URI.create(arguments[0] + "/v1/observations.ndjson?country=CN&lang=zh");
        HttpResponse<java.util.stream.Stream<String>> response = HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofLines());
        var rows = response.body().toList();
        String row = rows.stream().filter(each -> each.contains("\"id\":\"jvpim98dkb6e6\"")).findFirst().get();
        System.out.printf("{\"version\": \"%s\", \"value\": %s, \"name\": \"%s\", \"rows\": %d}%n",
            Runtime.version(), found(row, "\"value\":([0-9.]+)"),
            found(row, "\"area_name\":\"([^\"]+)"), rows.size());
    }

    static String found(String row, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(row);
        matcher.find();
        return matcher.group(1);
    }
}
