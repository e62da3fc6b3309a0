import hashlib
import hmac
import logging
import random
import secrets

log = logging.getLogger("jimsupport")


def said(settings, token, reference):
    # ruleid: no-secrets-in-words-of-ours
    print(settings.secret)
    # ruleid: no-secrets-in-words-of-ours
    log.info("link %s", token)
    # ruleid: no-secrets-in-words-of-ours
    log.warning(f"link {token}")
    # ok: no-secrets-in-words-of-ours
    log.error("failed, reference %s", reference)


def compared(row, signature, right):
    # ruleid: secrets-are-compared-in-constant-time
    if signature == right:
        return True
    # ruleid: secrets-are-compared-in-constant-time
    if row.code_hash != right:
        return False
    # ok: secrets-are-compared-in-constant-time
    return hmac.compare_digest(signature, right)


def made():
    # ruleid: chance-that-can-be-foreseen
    number = random.randrange(1_000_000)
    # ok: chance-that-can-be-foreseen
    return number, secrets.randbelow(1_000_000)


def fetched(client, context):
    # ruleid: certificates-are-checked
    client.get("https://elders.example", verify=False)
    # ruleid: certificates-are-checked
    context.verify_mode = ssl.CERT_NONE
    # ok: certificates-are-checked
    client.get("https://elders.example")
    # ruleid: no-old-hashes
    hashlib.md5(b"")
    # ok: no-old-hashes
    hashlib.sha256(b"")
