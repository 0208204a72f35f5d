from django.db import migrations

FROZEN = [
    "kind",
    "about_type",
    "about_id",
    "division",
    "body",
    "office",
    "issuer",
    "word",
    "year",
    "serial",
    "number",
    "addressee",
    "edition",
    "docx_sha256",
    "pdf_sha256",
    "issued_by_id",
    "issued_at",
]
WAS = ", ".join(f"OLD.{name}" for name in FROZEN)
IS = ", ".join(f"NEW.{name}" for name in FROZEN)
CREATE = f"""
CREATE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an issued document does not change'; END $$;
CREATE TRIGGER documents_document_frozen BEFORE UPDATE ON documents_document
FOR EACH ROW WHEN (({WAS}) IS DISTINCT FROM ({IS})) EXECUTE FUNCTION documents_refuse();
CREATE TRIGGER documents_document_kept BEFORE DELETE ON documents_document
FOR EACH ROW EXECUTE FUNCTION documents_refuse();
CREATE TRIGGER documents_wording_frozen BEFORE UPDATE OR DELETE ON documents_wording
FOR EACH ROW EXECUTE FUNCTION documents_refuse();
"""
DROP = """
DROP TRIGGER documents_wording_frozen ON documents_wording;
DROP TRIGGER documents_document_kept ON documents_document;
DROP TRIGGER documents_document_frozen ON documents_document;
DROP FUNCTION documents_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
