//! Sends mails. A service with a mail server implements [`Mailer`] for its client.

use std::{
    fs::File,
    future::Future,
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

use entail::{
    Uuid,
    publisher::{Outgoing, PublishError, Publisher},
};
use serde::{Deserialize, Serialize};

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Sends mails.
pub trait Mailer: Send + Sync + 'static {
    /// Sends a mail. The same mail can come again, with the same id: send it only once.
    ///
    /// # Errors
    ///
    /// [`PublishError::Away`] if the mail has to be sent later.
    fn send(&self, id: Uuid, mail: Mail) -> impl Future<Output = Result<(), PublishError>> + Send;
}

/// Lets the relay publish to a [`Mailer`].
#[derive(Debug)]
pub struct ByMail<M>(pub M);

impl<M: Mailer> Publisher for ByMail<M> {
    async fn publish(&self, message: Outgoing) -> Result<(), PublishError> {
        let mail = serde_json::from_slice(&message.body);
        let mail = mail.map_err(|error| PublishError::Refused(error.to_string()))?;
        self.0.send(message.id, mail).await
    }
}

/// Appends each mail to a file, as a line of JSON. Several processes can have the same file.
#[derive(Debug)]
pub struct FileMailer {
    /// The file. It is created with the first mail.
    pub path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Sent {
    id: Uuid,
    #[serde(flatten)]
    mail: Mail,
}

impl FileMailer {
    /// Whether the mail is new.
    fn append(&self, id: Uuid, mail: Mail) -> io::Result<bool> {
        let mut options = File::options();
        let mut file = options
            .read(true)
            .append(true)
            .create(true)
            .open(&self.path)?;
        // Another process can have sent it a moment ago.
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let read = |line| serde_json::from_str::<Sent>(line).ok();
        if text.lines().filter_map(read).any(|sent| sent.id == id) {
            return Ok(false);
        }
        // A process that died while it wrote can leave half of a line.
        let mut line = if text.is_empty() || text.ends_with('\n') {
            String::new()
        } else {
            "\n".to_owned()
        };
        line.push_str(&serde_json::to_string(&Sent { id, mail })?);
        line.push('\n');
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        Ok(true)
    }
}

impl Mailer for FileMailer {
    /// Blocks the thread of the relay for a moment. A client of a mail server would wait instead.
    async fn send(&self, id: Uuid, mail: Mail) -> Result<(), PublishError> {
        let sent = self.append(id, mail);
        if sent.map_err(|error| PublishError::Away(error.to_string()))? {
            tracing::info!(%id, "mail sent");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_repeat_is_recognised_also_after_half_of_a_line() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mailer = FileMailer {
            path: folder.path().join("mails"),
        };
        let mail = || Mail {
            subject: "a".to_owned(),
            text: "b".to_owned(),
        };
        let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(mailer.append(first, mail())?);
        // The process died while it wrote the second one.
        let whole = fs::read_to_string(&mailer.path)?;
        fs::write(&mailer.path, format!("{whole}{{\"id\":\"{second}"))?;
        assert!(!mailer.append(first, mail())?);
        assert!(mailer.append(second, mail())?);
        assert!(!mailer.append(second, mail())?);
        assert_eq!(fs::read_to_string(&mailer.path)?.lines().count(), 3);
        Ok(())
    }
}
