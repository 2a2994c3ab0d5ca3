//! Encrypted connections, if the URL asks for them.

use std::sync::Arc;

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Creates connections. The configuration decides whether they are encrypted.
pub(super) type Connector = MakeRustlsConnect;

use super::url::Verification;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Creates the connector. If the URL contains `sslmode=require`, connections are encrypted, and the
/// server's certificate must be valid for its name. Otherwise they are not encrypted.
///
/// # Errors
///
/// If a root certificate cannot be read, or there is no root certificate.
pub(super) fn connector(
    config: &mut Config,
    roots: &[Vec<u8>],
    verification: Verification,
) -> Result<Connector, Source> {
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
    let tls = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let tls = if is_asked_for && verification == Verification::Issuer {
        let full =
            WebPkiServerVerifier::builder_with_provider(Arc::new(known), provider).build()?;
        tls.dangerous()
            .with_custom_certificate_verifier(Arc::new(IssuerVerifier(full)))
            .with_no_client_auth()
    } else {
        tls.with_root_certificates(known).with_no_client_auth()
    };
    Ok(MakeRustlsConnect::new(tls))
}

/// Checks everything in a certificate but the server's name: `sslmode=verify-ca`.
#[derive(Debug)]
struct IssuerVerifier(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for IssuerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified =
            self.0
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
