//! The part of a connection URL that this store reads itself.

use std::{fs, path::PathBuf};

/// How the server's certificate is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verification {
    /// Its issuer must be trusted, and it must be valid for the server's name.
    #[default]
    Full,
    /// Its issuer must be trusted.
    Issuer,
}

/// A connection URL, with the parameters that the client does not know taken out.
pub(super) struct ConnectionUrl {
    pub(super) text: String,
    pub(super) verification: Verification,
    /// The files of root certificates: `sslrootcert`.
    roots: Vec<PathBuf>,
}

impl ConnectionUrl {
    /// Reads a URL, or a text of the form `host=… sslmode=…`.
    pub(super) fn parse(text: &str) -> Self {
        let mut url = Self {
            text: String::new(),
            verification: Verification::default(),
            roots: Vec::new(),
        };
        url.text = match text.split_once('?') {
            Some((start, query)) => {
                let kept = query.split('&').filter_map(|it| url.parameter(it));
                let kept: Vec<String> = kept.collect();
                format!("{start}?{}", kept.join("&"))
            }
            None if text.contains("://") => text.to_owned(),
            // Values in quotes may contain spaces, but none of ours does.
            None => {
                let kept = text.split(' ').filter_map(|it| url.parameter(it));
                let kept: Vec<String> = kept.collect();
                kept.join(" ")
            }
        };
        url
    }

    /// Returns the parameter for the client, if it has to know it.
    fn parameter(&mut self, parameter: &str) -> Option<String> {
        match parameter.split_once('=') {
            Some(("sslmode", "verify-full")) => {
                self.verification = Verification::Full;
                Some("sslmode=require".to_owned())
            }
            Some(("sslmode", "verify-ca")) => {
                self.verification = Verification::Issuer;
                Some("sslmode=require".to_owned())
            }
            Some(("sslrootcert", "system")) => None,
            Some(("sslrootcert", path)) => {
                self.roots.push(decoded(path).into());
                None
            }
            _ => Some(parameter.to_owned()),
        }
    }

    /// Reads the files of root certificates.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub(super) fn roots(&self) -> std::io::Result<Vec<Vec<u8>>> {
        self.roots.iter().map(fs::read).collect()
    }
}

/// Decodes `%2F` and other bytes.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match rest {
            [b'%', high, low, ..] => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = match escaped {
            Some(_) => rest.get(3..).unwrap_or_default(),
            None => after,
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{ConnectionUrl, Verification};

    #[test]
    fn the_modes_of_managed_servers_are_read() {
        let url = ConnectionUrl::parse(
            "postgres://a:b@host/db?sslmode=verify-ca&sslrootcert=%2Fetc%2Froot.pem&connect_timeout=5",
        );
        assert_eq!(
            url.text,
            "postgres://a:b@host/db?sslmode=require&connect_timeout=5"
        );
        assert_eq!(url.verification, Verification::Issuer);
        assert_eq!(url.roots, [Path::new("/etc/root.pem")]);
        let url = ConnectionUrl::parse("host=here sslmode=verify-full user=a");
        assert_eq!(url.text, "host=here sslmode=require user=a");
        assert_eq!(url.verification, Verification::Full);
        let plain = "postgres://a:b@host/db";
        assert_eq!(ConnectionUrl::parse(plain).text, plain);
    }
}
