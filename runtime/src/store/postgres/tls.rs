//! Connections that are encrypted, where the URL asks for it.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject};
use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Makes connections. Whether they are encrypted is said by the configuration.
pub(super) type Connector = MakeRustlsConnect;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What makes connections as the URL asks: `sslmode=require` for ones that are encrypted, to a server
/// whose certificate is valid for its name; plain ones otherwise.
///
/// # Errors
///
/// When a root certificate cannot be read, or there is none.
pub(super) fn connector(config: &mut Config, roots: &[Vec<u8>]) -> Result<Connector, Source> {
    let is_asked_for = config.get_ssl_mode() == SslMode::Require;
    if !is_asked_for {
        // A server may offer a certificate that nobody knows; without being asked for, none is wanted.
        config.ssl_mode(SslMode::Disable);
    }
    let mut known = RootCertStore::empty();
    for pem in roots {
        let before = known.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            known.add(certificate?)?;
        }
        if known.len() == before {
            return Err("a root certificate was given as a text that holds none".into());
        }
    }
    if is_asked_for && known.is_empty() {
        let found = rustls_native_certs::load_native_certs();
        known.add_parsable_certificates(found.certs);
        if known.is_empty() {
            return Err(
                "this machine knows no root certificates: name the server's own with \
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
