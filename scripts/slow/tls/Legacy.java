// A TLS server with everything that a JDK still has, SSLv3 and export suites among it: Legacy PORT KEYSTORE PASSWORD.
import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

class Legacy {
    public static void main(String[] given) throws Exception {
        for (String list : new String[] {"jdk.tls.disabledAlgorithms", "jdk.tls.legacyAlgorithms", "jdk.certpath.disabledAlgorithms"}) {
            Security.setProperty(list, "");
        }
        char[] password = given[2].toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(given[1])) {
            keys.load(file, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(Integer.parseInt(given[0]), 512, InetAddress.getByName("127.0.0.1"));
        server.setEnabledProtocols(server.getSupportedProtocols());
        server.setEnabledCipherSuites(server.getSupportedCipherSuites());
        var workers = Executors.newCachedThreadPool();
        while (true) {
            SSLSocket client = (SSLSocket) server.accept();
            client.setSoTimeout(5000);
            client.setTcpNoDelay(true);
            workers.submit(() -> {
                try (client) {
                    client.startHandshake();
                    client.getInputStream().read();
                } catch (Exception ended) {
                    // A client that goes away is what is expected here.
                }
            });
        }
    }
}
