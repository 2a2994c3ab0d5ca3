//! Encrypted connections, if the URL asks for them.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject};
use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Creates connections. The configuration decides whether they are encrypted.
pub(super) type Connector = MakeRustlsConnect;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Creates the connector. If the URL contains `sslmode=require`, connections are encrypted, and the
/// server's certificate must be valid for its name. Otherwise they are not encrypted.
///
/// # Errors
///
/// If a root certificate cannot be read, or there is no root certificate.
pub(super) fn connector(config: &mut Config, roots: &[Vec<u8>]) -> Result<Connector, Source> {
    let is_asked_for = config.get_ssl_mode() == SslMode::Require;
    if !is_asked_for {
        // A server may offer encryption with a certificate that is not trusted here. So do not
        // encrypt unless the URL asks for it.
        config.ssl_mode(SslMode::Disable);
    }
    let mut known = RootCertStore::empty();
    for pem in roots {
        let before = known.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            known.add(certificate?)?;
        }
        if known.len() == before {
            return Err("the text of a root certificate contains no certificate".into());
        }
    }
    if is_asked_for && known.is_empty() {
        let found = rustls_native_certs::load_native_certs();
        known.add_parsable_certificates(found.certs);
        if known.is_empty() {
            return Err(
                "this machine has no root certificates: add the server's own with \
                        `PostgresOptions::root_certificate`"
                    .into(),
            );
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(known)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(tls))
}
