package io.sluice.integration;

import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;

/** Tomcat, embedded as its documentation shows it, serving the files of a directory. */
final class TomcatServer {
    private TomcatServer() {}

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[1]);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", arguments[0]);
        Wrapper files = Tomcat.addServlet(context, "default", new DefaultServlet());
        files.setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "default");
        tomcat.start();
        System.out.println("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
        tomcat.getServer().await();
    }
}
