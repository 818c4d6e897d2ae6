package main
import ("testing";"fmt";"slices";"maps";"cartie/shared/fn";"cartie/shared/samtmpl";"context";"io")
func TestZZ(t *testing.T){
 tm,err:=samtmpl.ReadFile("../template.yaml",samtmpl.Options{}); if err!=nil{t.Fatal(err)}
 k:=newKeys(t)
 for _,f:=range tm.Functions{
  seen:=map[string]bool{}
  env:=maps.Clone(f.Environment); env["JWT_PUBLIC_KEY"]=k.JWTPublic; env["JWT_PRIVATE_KEY"]=k.JWTPrivate; env["SEAL_KEY"]=k.SealKey; env["SEAL_KEYSET"]=k.SealKeyset
  for n,v:=range env { if len(n)>12 && n[len(n)-12:]=="DATABASE_URL" {_=v; env[n]="postgres://a@127.0.0.1:1/x"} }
  e:=fn.NewEnv("x",func(n string)(string,bool){seen[n]=true; v,ok:=env[n]; return v,ok},fn.WithOutput(io.Discard))
  _,err:=functions()[f.CodeURI].Open(context.Background(),e)
  var un,miss []string
  for n:=range f.Environment{ if !seen[n]{un=append(un,n)}}
  for n:=range seen{ if _,ok:=f.Environment[n];!ok{miss=append(miss,n)}}
  slices.Sort(un);slices.Sort(miss)
  fmt.Println(f.ID,"unused:",un,"undeclared:",miss,err)
 }
}
