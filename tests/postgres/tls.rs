//! Connections that are encrypted.

use entail::store::Streams as _;
use entail::{ErrorChain, PostgresOptions, StreamName};

use entail_test_support::cluster::Cluster;

use super::{cluster, one, order::client};

/// A cluster that offers connections which are encrypted, and the certificate that it shows.
async fn encrypting() -> Option<(Cluster, String)> {
    encrypting_as("127.0.0.1").await
}

/// The same, with a certificate for this host name.
async fn encrypting_as(name: &str) -> Option<(Cluster, String)> {
    cluster()?;
    let cluster = Cluster::start()?;
    let names = vec![name.to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    cluster.give("server.crt", &made.cert.pem());
    cluster.give("server.key", &made.signing_key.serialize_pem());
    let client = client(&cluster).await;
    client
        .batch_execute("ALTER SYSTEM SET ssl = on")
        .await
        .unwrap();
    client
        .batch_execute("SELECT pg_reload_conf()")
        .await
        .unwrap();
    // It takes a moment until new connections see it.
    loop {
        let row = super::order::client(&cluster)
            .await
            .query_one("SHOW ssl", &[])
            .await
            .unwrap();
        if row.get::<_, &str>(0) == "on" {
            return Some((cluster, made.cert.pem()));
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// How many connections of others are encrypted, and how many are not.
async fn connections(cluster: &Cluster) -> (i64, i64) {
    let sql = "SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl) \
               FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
               WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
    let row = client(cluster).await.query_one(sql, &[]).await.unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_asks_for_encryption_and_gets_it_or_is_refused() {
    let Some((cluster, certificate)) = encrypting().await else {
        return;
    };
    let url = format!("{}?sslmode=require", cluster.url());
    let options = PostgresOptions::new().connections(2);
    let stream = StreamName::new("counter", "1");

    let store = options
        .clone()
        .root_certificate(certificate)
        .connect(&url)
        .await
        .unwrap();
    store.append(one(&stream, 0, "happened")).await.unwrap();
    let (encrypted, plain) = connections(&cluster).await;
    assert!(encrypted > 0 && plain == 0, "{encrypted} {plain}");
    drop(store);

    // Whose certificate nobody vouches for, is not talked to.
    let impatient = options.patience(std::time::Duration::from_secs(2));
    let names = vec!["127.0.0.1".to_owned()];
    let another = rcgen::generate_simple_self_signed(names)
        .unwrap()
        .cert
        .pem();
    let refused = impatient
        .clone()
        .root_certificate(another)
        .connect(&url)
        .await;
    let error = ErrorChain::of(&refused.unwrap_err()).to_string();
    assert!(error.contains("certificate"), "{error}");

    // Without being asked for there is none.
    let store = impatient.clone().connect(&cluster.url()).await.unwrap();
    store.append(one(&stream, 1, "happened")).await.unwrap();
    assert!(connections(&cluster).await.1 > 0);

    // One that has none to offer is refused.
    let plain = super::cluster().unwrap().url();
    let refused = impatient.connect(&format!("{plain}?sslmode=require")).await;
    let error = ErrorChain::of(&refused.unwrap_err()).to_string();
    assert!(error.contains("TLS"), "{error}");
}

#[tokio::test]
async fn a_certificate_that_is_none_is_named() {
    let Some(cluster) = cluster() else { return };
    let url = format!("{}?sslmode=require", cluster.url());
    let broken = "-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n";
    for certificate in [broken, "nothing"] {
        let options = PostgresOptions::new().root_certificate(certificate);
        let error = options.connect(&url).await.unwrap_err();
        let error = ErrorChain::of(&error).to_string();
        assert!(error.contains("certificate"), "{error}");
    }
}

/// What an attempt to connect is refused with.
async fn refusal(options: &PostgresOptions, url: &str) -> String {
    let refused = options.clone().connect(url).await;
    ErrorChain::of(&refused.unwrap_err()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_modes_of_managed_servers_check_what_they_say() {
    let Some((cluster, certificate)) = encrypting_as("db.example.org").await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string().replace('/', "%2F")
    };
    let root = file("root certificate.pem", &certificate).replace(' ', "%20");
    let names = vec!["db.example.org".to_owned()];
    let another = rcgen::generate_simple_self_signed(names).unwrap();
    let another = file("another.pem", &another.cert.pem());
    let options = PostgresOptions::new()
        .connections(2)
        .patience(std::time::Duration::from_secs(2));
    let url = |mode: &str, root: &str| {
        let url = cluster.url();
        format!("{url}?connect_timeout=5&sslmode={mode}&sslrootcert={root}")
    };

    // The issuer is known, and the name is another one: only `verify-ca` accepts that.
    let store = options.clone().connect(&url("verify-ca", &root)).await;
    let store = store.unwrap();
    let stream = StreamName::new("counter", "1");
    store.append(one(&stream, 0, "happened")).await.unwrap();
    let (encrypted, plain) = connections(&cluster).await;
    assert!(encrypted > 0 && plain == 0, "{encrypted} {plain}");
    drop(store);
    for mode in ["verify-full", "require"] {
        let error = refusal(&options, &url(mode, &root)).await;
        assert!(error.contains("not valid for name"), "{mode}: {error}");
    }
    // Nobody knows the issuer: no mode accepts that.
    for mode in ["verify-ca", "verify-full", "require"] {
        let error = refusal(&options, &url(mode, &another)).await;
        assert!(error.contains("certificate"), "{mode}: {error}");
    }
    let with_option = options.clone().root_certificate(certificate);
    let without_file = format!("{}?sslmode=verify-ca", cluster.url());
    with_option.connect(&without_file).await.unwrap();
    // A file that is missing is named by the error.
    let missing = folder.path().join("missing.pem").display().to_string();
    let error = refusal(&options, &url("verify-full", &missing)).await;
    assert!(
        error.contains("cannot read the root certificates"),
        "{error}"
    );

    // The same certificate for the name of the server.
    let (cluster, certificate) = encrypting().await.unwrap();
    let root = file("of the name.pem", &certificate).replace(' ', "%20");
    let verified = format!("{}?sslmode=verify-full&sslrootcert={root}", cluster.url());
    options.connect(&verified).await.unwrap();
    assert_eq!(connections(&cluster).await.1, 0);
}
