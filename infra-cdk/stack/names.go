package stack

import "strings"

// Names under /cartie/<env>/ are the joint between this module and template.yaml. A test keeps this list and what the
// template asks for equal.

// prefix is what all names of an environment begin with.
func prefix(env string) string { return "/cartie/" + env + "/" }

// SecretName is the Secrets Manager secret with the fields functions read; package keys fills it.
func SecretName(env string) string { return prefix(env) + "app" }

// MasterSecretName is the secret with the database's own superuser, which RDS made.
func MasterSecretName(env string) string { return prefix(env) + "database" }

// Parameters that Foundation writes, without the prefix.
const (
	SubnetA       = "network/subnet-a"
	SubnetB       = "network/subnet-b"
	SecurityGroup = "network/functions-security-group"
	PublicURL     = "public-url"
	PartnerOrigin = "partner-origin"
	SealKeyARN    = "seal/key-arn"
	BlobBucket    = "blob/bucket"
)

// Parameters that package keys writes, because CloudFormation cannot make what they hold.
const (
	SealKeyset   = "seal/keyset"
	JWTPublicKey = "jwt/public-key"
)

// APIURL is the one parameter that the app writes and the edge reads.
const APIURL = "app/api-url"

// Parameter is a parameter's full name.
func Parameter(env, name string) string { return prefix(env) + name }

// Headers that the CDN sets on every request it forwards and that functions trust when EdgeKeyHeader holds EDGE_KEY.
// CloudFront refuses to set names that begin with X-Edge- or X-Amz-.
const (
	EdgeKeyHeader = "Cartie-Edge-Key"
	ViewerHeader  = "Cartie-Viewer-Address" // address:port, IPv6 without brackets
)

// construct turns a parameter's name into the id of its construct: network/subnet-a → NetworkSubnetA.
func construct(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '/' || r == '-' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// PhysicalName is what metrics call a deployed resource, given its type and physical id: a queue's id is a URL and its
// name the end of it.
func PhysicalName(typ, id string) string {
	if typ == "AWS::SQS::Queue" {
		return id[strings.LastIndexByte(id, '/')+1:]
	}
	return id
}
